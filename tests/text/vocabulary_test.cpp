#include "text/vocabulary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "base/words.h"
#include "text/piece_text.h"
#include "text/piece_words.h"
#include "text/sentencepiece_api.h"
#include "text/special_ids.h"
#include "text/temporary_folder.h"
#include "text/vocabulary_trainer.h"

namespace s2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
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

TEST_P(BothModels, WhiteSpaceOfAnyKindPartsWordsAndALineOfItIsBlank) {
  const auto v = vocabulary(GetParam());
  for (const std::string space : {"\u00A0", "\u3000", "\u2028", "\u0085", "\u2003", "\u202F", "\x1F", "\v"}) {
    EXPECT_EQ(v.encode("ka" + space + "mo"), v.encode("ka mo")) << space;
    EXPECT_TRUE(v.encode(space + " " + space).empty()) << space;
    EXPECT_TRUE(v.encode_as_pieces(space).empty()) << space;
  }
  std::vector<std::string> lines = some_lines();
  for (std::string& line : lines) line.replace(line.find(' '), 1, "\u00A0");
  EXPECT_EQ(train_vocabulary(lines, {.size = 150, .model = GetParam()}),
            train_vocabulary(some_lines(), {.size = 150, .model = GetParam()}));
}

TEST_P(BothModels, TheMarkOfBlanksInATextIsACharacter) {
  const auto v = vocabulary(GetParam());
  for (const std::string text : {"ka \u2581 mo", "ka\u2581mo", "\u2581\u2581 ka \u2581"}) {
    std::string joined;
    for (const std::string& piece : v.encode_as_pieces(text)) joined += text_of_piece(piece);
    EXPECT_EQ(count_words(joined), count_words(text)) << joined;
  }
}

TEST_P(BothModels, LinesOfReservedCharactersAreLearntFromToo) {
  std::vector<std::string> lines = some_lines();
  for (std::string& line : lines) line = "\u2585 " + line + " \u2581";
  const auto v = Vocabulary::from_bytes(train_vocabulary(lines, {.size = 150, .model = GetParam()}), "test");
  for (const auto id : v.encode("kamo \u2585 \u2581")) EXPECT_NE(id, kUnknownId);
}

// Words alone are learnt, so that cutting lines between them changes nothing.
TEST_P(BothModels, LinesThatAreTooLongForSentencePieceAreLearntFromInParts) {
  std::string all;
  for (const std::string& line : some_lines()) all += line + " ";
  ASSERT_GT(all.size(), 8400U);
  const VocabularyOptions options{.size = 150, .model = GetParam()};
  const auto whole = Vocabulary::from_bytes(train_vocabulary({all}, options), "whole");
  const auto parted = Vocabulary::from_bytes(train_vocabulary(some_lines(), options), "parted");
  for (std::int32_t id = 0; id < 150; ++id) EXPECT_EQ(whole.piece(id), parted.piece(id));
}

TEST_P(BothModels, LongLinesWithoutBlanksAreCutBetweenCharacters) {
  std::string line = "a";
  for (int i = 0; i < 5000; ++i) line += i % 2 == 0 ? "\u4E2D" : "\u6587";
  const auto v = Vocabulary::from_bytes(train_vocabulary({line}, {.size = 9, .model = GetParam()}), "test");
  for (const auto id : v.encode("\u4E2D\u6587")) EXPECT_NE(id, kUnknownId);
}

// A model of spm_train, or of s2s before 1.0, in which no-break spaces are letters.
TEST_P(BothModels, AVocabularyThatHasWhiteSpaceAsLettersKeepsIt) {
  std::vector<std::string> lines = some_lines();
  for (std::string& line : lines) line += "\u00A0!";
  const auto v = Vocabulary::from_bytes(
      sentencepiece_api().train({{"model_type", GetParam() == PieceModel::bpe ? "bpe" : "unigram"},
                                 {"vocab_size", "150"},
                                 {"unk_id", "0"},
                                 {"bos_id", "1"},
                                 {"eos_id", "2"},
                                 {"pad_id", "3"},
                                 {"normalization_rule_name", "identity"},
                                 {"minloglevel", "3"}},
                                lines),
      "spm");
  EXPECT_EQ(v.decode(v.encode("kamo\u00A0!")), "kamo\u00A0!");
  EXPECT_EQ(v.encode("ka\u3000mo"), v.encode("ka mo"));
  EXPECT_TRUE(v.encode("\u00A0").empty());
}

TEST_P(BothModels, DecodedTextHasSingleBlanksAndNoneAtItsEnds) {
  const auto v = vocabulary(GetParam());
  EXPECT_EQ(v.decode_pieces({"\u2581", "\u2581", "ka", "\u2581", "\u2581", "mo", "\u2581", "\u2581"}),
            "ka mo");
  const auto mark = v.id("\u2581");
  ASSERT_NE(mark, kUnknownId);
  EXPECT_EQ(v.decode(std::vector{mark, mark, kUnknownId, mark}), "\u2047");
}

TEST_P(BothModels, WordsOfPiecesAreThoseOfTheDecodedText) {
  const auto v = vocabulary(GetParam());
  Random random(9);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::int32_t> ids;
    std::vector<std::string> texts;
    for (std::uint64_t i = random.below(12); i > 0; --i) {
      ids.push_back(static_cast<std::int32_t>(random.below(150)));
      texts.push_back(v.text_of(ids.back()));
    }
    const std::string text = v.decode(ids);
    const auto words = split_words(text);
    EXPECT_EQ(words_of(texts).words, std::vector<std::string>(words.begin(), words.end())) << text;
  }
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
  EXPECT_EQ(train_vocabulary({path}, all, {}).bytes, train_vocabulary(some_lines(), all));
  const VocabularyOptions few{.size = 100, .max_lines = 200};
  EXPECT_EQ(train_vocabulary({path}, few, {}).bytes, train_vocabulary({path}, few, {}).bytes);
  EXPECT_NE(train_vocabulary({path}, few, {}).bytes, train_vocabulary({path}, all, {}).bytes);
}

class LearningFromFiles : public testing::Test {
 protected:
  // The message of the DataError by which learning from a file of these bytes ends.
  std::string refusal(const std::string& bytes, std::size_t max_bytes = 1000) {
    try {
      train_vocabulary({folder_.write("text", bytes)}, {.size = 20}, {.max_bytes = max_bytes});
    } catch (const DataError& error) {
      return error.what();
    }
    return "no error";
  }
  std::vector<std::string> warnings(const std::string& bytes, std::int32_t size = 12) {
    return train_vocabulary({folder_.write("text", bytes)}, {.size = size}, {.max_bytes = 1000}).warnings;
  }

  TemporaryFolder folder_;
};

TEST_F(LearningFromFiles, WhatIsLeftOutIsCountedWithItsReason) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "ka mo ri ka\n";
  EXPECT_THAT(warnings(text + "\n \n"), IsEmpty()) << "blank lines are no loss";
  EXPECT_THAT(warnings(text + "ni\xF1o\n" + std::string(2000, 'x') + "\n\u2581ka\n\u2585\n", 14),
              ElementsAre(AllOf(HasSubstr("1 of 24 lines was left out"), HasSubstr("not UTF-8"),
                                HasSubstr(":21"), HasSubstr("Latin-1")),
                          AllOf(HasSubstr("1 of 24 lines was left out"), HasSubstr("longer than 1000 bytes"),
                                HasSubstr(":22")),
                          AllOf(HasSubstr("2 of 24 lines hold U+2581 or U+2585"))));
}

TEST_F(LearningFromFiles, WhereNothingIsLeftTheMessageSaysWhy) {
  EXPECT_THAT(refusal(""), HasSubstr("no words"));
  EXPECT_THAT(refusal("\n \n\u00A0\n"), HasSubstr("no words"));
  EXPECT_THAT(refusal("ni\xF1o\ncaf\xE9\n"),
              AllOf(HasSubstr("none of 2 lines can be learnt from: 2 not UTF-8"), HasSubstr("Latin-1")));
  EXPECT_THAT(refusal(std::string("\xFF\xFEk\0a\0\n\0m\0o\0\n\0", 14)), AllOf(HasSubstr("UTF-16")));
  EXPECT_THAT(refusal(std::string(50, 'x') + "\n" + std::string(60, 'y') + "\n", 16),
              AllOf(HasSubstr("2 longer than 16 bytes"), HasSubstr("--max-bytes")));
  EXPECT_THAT(refusal("\n" + std::string(60, 'y') + "\nni\xF1o\n", 16),
              AllOf(HasSubstr("none of 3 lines"), HasSubstr(": 1 blank; 1 longer"), HasSubstr("; 1 not")));
}

TEST_F(LearningFromFiles, LineEndsOfAnOldMacintoshAreNamed) {
  std::string text;
  for (int i = 0; i < 20; ++i) text += "ka mo ri ka\r";
  EXPECT_THAT(warnings(text), ElementsAre(HasSubstr("the only line end is CR")));
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
