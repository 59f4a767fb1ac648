// Vocabularies from the command line: train, show, there and back again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include "base/random.h"
#include "support/process.h"

namespace s2s {
namespace {

using testing::HasSubstr;
using testing::Not;
using Arguments = std::vector<std::string>;

class Vocab : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    std::string text;
    for (const char* animal : {"cat", "dog", "horse", "sparrow"}) {
      for (const char* verb : {"sees", "hears", "follows"}) {
        for (const char* place : {"garden", "house", "river", "mountain"}) {
          text += "the " + std::string(animal) + " " + verb + " the old " + place + " .\n";
        }
      }
    }
    write_test_file(*folder_ / "text", text);
    trained_ = run_s2s({"vocab", "train", "--size", "30", "--output", model(), path("text")});
  }
  static void TearDownTestSuite() { delete folder_; }

  static std::string path(const std::string& name) { return (*folder_ / name).string(); }
  static std::string model() { return path("vocabulary.model"); }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline ProcessResult trained_;
};

TEST_F(Vocab, TrainWritesAModelAndNothingElse) {
  EXPECT_EQ(trained_.exit_code, 0) << trained_.err;
  EXPECT_EQ(trained_.out, "");
  EXPECT_THAT(trained_.err, HasSubstr("30 pieces"));
  EXPECT_THAT(run_s2s({"vocab", "show", model()}).out, HasSubstr("30 pieces, sha256 "));
}

TEST_F(Vocab, EqualInputGivesAnEqualModel) {
  run_s2s({"vocab", "train", "--size", "30", "-o", path("again.model"), path("text")});
  EXPECT_EQ(read_test_file(path("again.model")), read_test_file(model()));
}

TEST_F(Vocab, DecodeUndoesEncode) {
  const std::string text = "the sparrow hears the cat\n\nthe <s> house\n";
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--ids"}}) {
    std::vector<std::string> encode{"vocab", "encode", "-m", model()};
    std::vector<std::string> decode{"vocab", "decode", "-m", model()};
    encode.insert(encode.end(), more.begin(), more.end());
    decode.insert(decode.end(), more.begin(), more.end());
    const ProcessResult pieces = run_s2s(encode, {.input = text});
    EXPECT_EQ(std::count(pieces.out.begin(), pieces.out.end(), '\n'), 3);
    const std::string back = run_s2s(decode, {.input = pieces.out}).out;
    EXPECT_EQ(back.substr(0, back.find("the ", 4)), text.substr(0, text.find("the ", 4)));
    EXPECT_EQ(std::count(back.begin(), back.end(), '\n'), 3);
  }
}

TEST_F(Vocab, QuietSaysNothing) {
  EXPECT_EQ(run_s2s({"vocab", "train", "-q", "--size", "30", "-o", path("quiet.model"), path("text")}).err,
            "");
}

TEST_F(Vocab, ShowListsPieces) {
  const std::string out = run_s2s({"vocab", "show", "--pieces", model()}).out;
  EXPECT_THAT(out, HasSubstr("\n1\t<s>\n2\t</s>\n3\t<pad>\n"));
}

TEST_F(Vocab, MistakesHaveTheirExitCodes) {
  EXPECT_EQ(run_s2s({"vocab", "show", path("none.model")}).exit_code, 5);
  EXPECT_EQ(run_s2s({"vocab", "show", path("text")}).exit_code, 4);
  EXPECT_EQ(run_s2s({"vocab", "train", "-o", path("x.model"), path("none.txt")}).exit_code, 5);
  const ProcessResult large =
      run_s2s({"vocab", "train", "--size", "5000", "-o", path("x.model"), path("text")});
  EXPECT_EQ(large.exit_code, 3);
  EXPECT_FALSE(std::filesystem::exists(path("x.model")));
  const ProcessResult id = run_s2s({"vocab", "decode", "--ids", "-m", model()}, {.input = "5 6\n7 99\n"});
  EXPECT_EQ(id.exit_code, 3);
  EXPECT_THAT(id.err, HasSubstr(":2: 99 is not the id of a piece; they run from 0 to 29"));
}

TEST_F(Vocab, PiecesThatTheModelDoesNotHaveAreAnErrorWithTheirPlace) {
  for (const char* piece : {"\u2581thehouse", "catdog", "\u2581\u4E2D", "the\u4E2D"}) {
    const std::string known = run_s2s({"vocab", "encode", "-m", model()}, {.input = "the house\n"}).out;
    const ProcessResult result = run_s2s({"vocab", "decode", "-m", model()}, {.input = known + piece + "\n"});
    EXPECT_EQ(result.exit_code, 3) << piece;
    EXPECT_THAT(result.err,
                HasSubstr("standard input:2: " + std::string(piece) + " is no piece of " + model()));
  }
}

TEST_F(Vocab, WhatEncodingPrintsOfUnknownCharactersDecodes) {
  const std::string text = "the \u4E2D\u6587 house\n";
  const ProcessResult pieces = run_s2s({"vocab", "encode", "-m", model()}, {.input = text});
  EXPECT_EQ(run_s2s({"vocab", "decode", "-m", model()}, {.input = pieces.out}).out, text);
}

TEST_F(Vocab, ReservedCharactersAreReplacedWithAWarning) {
  const ProcessResult pieces =
      run_s2s({"vocab", "encode", "-m", model()}, {.input = "the \u2581 house\nthe\n"});
  EXPECT_THAT(pieces.err, HasSubstr("1 of 2 lines holds U+2581 or U+2585"));
  const ProcessResult back = run_s2s({"vocab", "decode", "-m", model()}, {.input = pieces.out});
  EXPECT_EQ(back.out, "the \u2582 house\nthe\n");
  EXPECT_THAT(back.err, Not(HasSubstr("U+2581")));
}

TEST_F(Vocab, WhatIsNotLearntFromIsCountedAndWhereNothingIsLeftNamed) {
  const auto learn = [](const std::string& text, const Arguments& more = {}) {
    write_test_file(path("other"), text);
    Arguments arguments{"vocab", "train", "--size", "14", "-o", path("other.model"), path("other")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_s2s(arguments);
  };
  std::string words;
  for (int i = 0; i < 2000; ++i) words += "sol luna ";
  const ProcessResult longs = learn(words + "\n" + words + "\n");
  EXPECT_EQ(longs.exit_code, 0) << longs.err;
  EXPECT_THAT(longs.err, Not(HasSubstr("warning")));
  const ProcessResult some =
      learn("sol luna\nsol ni\xF1o\n" + words + "\n", {"--max-bytes", "100", "--size", "11"});
  EXPECT_EQ(some.exit_code, 0) << some.err;
  EXPECT_THAT(some.err, HasSubstr("1 of 3 lines was left out of what pieces are learnt from: not UTF-8"));
  EXPECT_THAT(some.err,
              HasSubstr("1 of 3 lines was left out of what pieces are learnt from: longer than 100"));
  const ProcessResult few = learn("sol luna\nsol ni\xF1o\n", {"--size", "60"});
  EXPECT_EQ(few.exit_code, 3);
  EXPECT_THAT(few.err, HasSubstr("largest size that it can give. 1 of 2 lines was left out"));
  const ProcessResult none = learn("ni\xF1o\nca\xF1on\n");
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.err,
              HasSubstr("2 not UTF-8, or with NUL (first: " + path("other") + ":1); they look like Latin-1"));
  EXPECT_THAT(learn(std::string("\xFF\xFEs\0o\0l\0\n\0", 10)).err, HasSubstr("UTF-16"));
}

TEST_F(Vocab, ModelThatCannotBeWrittenIsAnInputOutputError) {
  EXPECT_EQ(run_s2s({"vocab", "train", "--size", "30", "-o", "/nowhere/x.model", path("text")}).exit_code, 5);
}

// Learning takes many seconds from so many different words; the signal comes while they are read, and while
// SentencePiece is at work.
TEST_F(Vocab, ASignalEndsLearningAtOnceAndLeavesNothing) {
  Random random(1);
  std::string text;
  for (int line = 0; line < 200'000; ++line) {
    for (int word = 0; word < 4; ++word) {
      for (int letter = 0; letter < 9; ++letter) text += static_cast<char>('a' + random.below(26));
      text += word < 3 ? ' ' : '\n';
    }
  }
  const TemporaryFolder folder;
  write_test_file(folder / "text", text);
  for (const int milliseconds : {50, 1500}) {
    for (const int signal : {SIGINT, SIGTERM}) {
      Process process(S2S_BINARY, {"vocab", "train", "-o", "x.model", "text"}, {.folder = folder.path()});
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      ::kill(process.id(), signal);
      const auto sent = std::chrono::steady_clock::now();
      EXPECT_EQ(process.wait().exit_code, 128 + signal);
      EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(2));
      std::size_t files = 0;
      for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) ++files;
      EXPECT_EQ(files, 1U) << "beside the text";
    }
  }
}

}  // namespace
}  // namespace s2s
