#include "text/vocabulary.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "text/special_ids.h"
#include "text/temporary_folder.h"
#include "text/vocabulary_trainer.h"

namespace s2s {
namespace {

using testing_support::TemporaryFolder;

// Some hundred different words in lines that hold the names of the control pieces too.
std::vector<std::string> some_lines() {
  const std::vector<std::string> syllables{"ka", "mo",  "ri", "tes", "lun", "é",
                                           "ß",  "ndo", "pa", "vi",  "qu",  "or"};
  Random random(5);
  std::vector<std::string> lines;
  for (int i = 0; i < 400; ++i) {
    std::string line;
    for (int word = 0; word < 8; ++word) {
      for (std::uint64_t part = 0; part <= random.below(3); ++part)
        line += syllables[random.below(syllables.size())];
      line += word % 3 == 2 ? ", " : " ";
    }
    lines.push_back(line + (i % 3 == 0 ? "<s> </s> <pad> <unk>" : "<unspoken/>."));
  }
  return lines;
}

Vocabulary vocabulary(PieceModel model = PieceModel::unigram, std::int32_t size = 150) {
  return Vocabulary::from_bytes(train_vocabulary(some_lines(), {.size = size, .model = model}), "test");
}

class BothModels : public testing::TestWithParam<PieceModel> {};
INSTANTIATE_TEST_SUITE_P(Vocabulary, BothModels, testing::Values(PieceModel::unigram, PieceModel::bpe),
                         [](const auto& instance) {
                           return instance.param == PieceModel::bpe ? "bpe" : "unigram";
                         });

TEST_P(BothModels, TheFirstFourIdsAreFixedAndTheSizeIsAsAsked) {
  const auto v = vocabulary(GetParam());
  EXPECT_EQ(v.size(), 150);
  EXPECT_EQ(v.piece(kUnknownId), "<unk>");
  EXPECT_EQ(v.piece(kBeginId), "<s>");
  EXPECT_EQ(v.piece(kEndId), "</s>");
  EXPECT_EQ(v.piece(kPadId), "<pad>");
}

TEST_P(BothModels, EncodedTextDecodesToItself) {
  const auto v = vocabulary(GetParam());
  for (const std::string text : {"kamo ritesé", "ßlun, ndo .", "kariri"}) {
    EXPECT_EQ(v.decode(v.encode(text)), text);
  }
  for (const auto& line : some_lines()) {
    const auto text = line.substr(0, line.find_last_not_of(' ') + 1);
    EXPECT_EQ(v.decode(v.encode(line)), text);
  }
}

TEST_P(BothModels, RunsOfBlanksAndBlankControlsAreOneBlank) {
  const auto v = vocabulary(GetParam());
  EXPECT_EQ(v.encode("ka   mo"), v.encode("ka mo"));
  EXPECT_EQ(v.encode(" ka\tmo\r"), v.encode("ka mo"));
  EXPECT_TRUE(v.encode("").empty());
  EXPECT_TRUE(v.encode(" \t ").empty());
}

TEST_P(BothModels, NamesOfControlPiecesInTextAreText) {
  const auto v = vocabulary(GetParam());
  for (const std::string text : {"<s>", "</s>", "<pad>", "ka <s> mo</s><pad>", "<s></s>"}) {
    const auto ids = v.encode(text);
    EXPECT_GT(ids.size(), 1U);
    for (const auto id : ids) EXPECT_TRUE(id == kUnknownId || id > kPadId) << text << ' ' << v.piece(id);
    EXPECT_EQ(v.decode(ids), text);
  }
  for (const auto id : v.encode("<unk>")) EXPECT_NE(id, kUnknownId);
}

TEST_P(BothModels, UnknownCharactersAreOneUnknownIdAndDecodeToAMark) {
  const auto v = vocabulary(GetParam());
  const auto ids = v.encode("ka \u4E2D");
  EXPECT_EQ(std::count(ids.begin(), ids.end(), kUnknownId), 1);
  EXPECT_NE(v.decode(ids).find("\u2047"), std::string::npos);
  EXPECT_EQ(v.decode_pieces(v.encode_as_pieces("ka \u4E2D")), "ka \u4E2D");
}

TEST_P(BothModels, DecodeTakesAnyIds) {
  const auto v = vocabulary(GetParam());
  EXPECT_EQ(v.decode({}), "");
  EXPECT_EQ(v.decode(std::vector{kBeginId, kEndId, kPadId}), "");
  const auto text = v.decode(std::vector{-1, 1'000'000, v.size(), kUnknownId});
  EXPECT_NE(text.find("\u2047"), std::string::npos);
}

TEST_P(BothModels, TheSameTextGivesTheSameBytes) {
  const VocabularyOptions options{.size = 120, .model = GetParam()};
  EXPECT_EQ(train_vocabulary(some_lines(), options), train_vocabulary(some_lines(), options));
}

TEST_P(BothModels, ASizeThatTheTextCannotGiveNamesTheLargestThatItCan) {
  VocabularyOptions options{.size = 30'000, .model = GetParam()};
  std::string message;
  try {
    train_vocabulary(some_lines(), options);
  } catch (const DataError& error) {
    message = error.what();
  }
  std::smatch match;
  ASSERT_TRUE(std::regex_search(message, match, std::regex(": (\\d+) is the largest"))) << message;
  options.size = std::stoi(match[1]);
  EXPECT_EQ(Vocabulary::from_bytes(train_vocabulary(some_lines(), options), "test").size(), options.size);
}

TEST_P(BothModels, ASizeBelowTheNumberOfCharactersNamesIt) {
  try {
    train_vocabulary(some_lines(), {.size = 12, .model = GetParam(), .character_coverage = 1.0});
    FAIL();
  } catch (const DataError& error) {
    EXPECT_TRUE(std::regex_search(error.what(), std::regex("alone make \\d+"))) << error.what();
  }
}

TEST(VocabularyTrainer, TextWithoutWordsAndImpossibleOptionsAreErrors) {
  EXPECT_THROW(train_vocabulary(std::vector<std::string>{}, {}), DataError);
  EXPECT_THROW(train_vocabulary(std::vector<std::string>{"", " \t"}, {}), DataError);
  EXPECT_THROW(train_vocabulary({std::string(5000, 'x')}, {}), DataError);
  EXPECT_THROW(train_vocabulary(some_lines(), {.size = 4}), UsageError);
  EXPECT_THROW(train_vocabulary(some_lines(), {.character_coverage = 1.5}), UsageError);
  EXPECT_THROW(train_vocabulary(some_lines(), {.max_lines = 0}), UsageError);
}

TEST_P(BothModels, LearningSaysNothingOnTheTerminal) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  vocabulary(GetParam());
  EXPECT_THROW(vocabulary(GetParam(), 30'000), DataError);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(VocabularyTrainer, FilesAreSampledToTheAskedNumberOfLinesAlwaysAlike) {
  const TemporaryFolder folder;
  std::string text;
  for (const auto& line : some_lines()) text += line + "\n";
  const auto path = folder.write("text", text);
  const VocabularyOptions all{.size = 100};
  EXPECT_EQ(train_vocabulary({path}, all, {}), train_vocabulary(some_lines(), all));
  const VocabularyOptions few{.size = 100, .max_lines = 200};
  EXPECT_EQ(train_vocabulary({path}, few, {}), train_vocabulary({path}, few, {}));
  EXPECT_NE(train_vocabulary({path}, few, {}), train_vocabulary({path}, all, {}));
}

TEST(Vocabulary, LoadsWhatWasSavedAndHoldsItToItsHash) {
  const TemporaryFolder folder;
  const auto v = vocabulary();
  const auto path = folder.write("v.model", v.bytes());
  EXPECT_EQ(Vocabulary::load(path, v.sha256()).encode("kamo"), v.encode("kamo"));
  EXPECT_EQ(v.sha256(), sha256_of(v.bytes()));
  EXPECT_THROW(Vocabulary::load(path, std::string(64, '0')), ModelError);
}

TEST(Vocabulary, WhatIsNoModelIsAnError) {
  const TemporaryFolder folder;
  EXPECT_THROW(Vocabulary::load(folder.file("missing")), IoError);
  for (const auto& bytes : {std::string(), std::string("no model"), std::string(1000, '\xFF'),
                            vocabulary().bytes().substr(0, 500)}) {
    EXPECT_THROW(Vocabulary::from_bytes(bytes, "damaged.model"), ModelError) << bytes.size();
  }
}

}  // namespace
}  // namespace s2s
