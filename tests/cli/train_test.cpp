// `s2s train` as its user runs it: what it leaves behind, killing and repeating it, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "toy_training.h"

namespace s2s {
namespace {

using testing::HasSubstr;

class Train : public testing::Test {
 protected:
  void SetUp() override { write_toy_text(folder_); }

  ProcessResult train(const Arguments& more) const {
    return run_s2s(toy_training(more), {.folder = folder_.path()});
  }
  std::string file(const std::string& name) const { return read_test_file(folder_ / name); }

  // Parameters, optimiser and everything else that a training goes on with.
  void expect_equal_ends(const std::string& run, const std::string& other) const {
    for (const char* name : {"model.safetensors", "optimizer.safetensors"}) {
      const std::string bytes = file(run + "/checkpoints/last/" + name);
      EXPECT_FALSE(bytes.empty());
      EXPECT_EQ(bytes, file(other + "/checkpoints/last/" + name)) << name;
    }
  }

  // Starts a training of 200 updates, sends `signal` once it has written a checkpoint, and repeats the
  // command.
  ProcessResult stop_and_repeat(int signal, const std::string& run) {
    const Arguments arguments =
        toy_training({"--run", run, "--max-updates", "200", "--checkpoint-every", "20"});
    Process process(S2S_BINARY, arguments, {.folder = folder_.path()});
    for (int i = 0; i < 10000 && !std::filesystem::exists(folder_ / (run + "/checkpoints/000040")); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    ::kill(process.id(), signal);
    const ProcessResult stopped = process.wait();
    EXPECT_FALSE(std::filesystem::exists(folder_ / (run + "/checkpoints/000200")))
        << "it was too fast to be stopped";
    const ProcessResult repeated = run_s2s(arguments, {.folder = folder_.path()});
    EXPECT_EQ(repeated.exit_code, 0) << repeated.err;
    EXPECT_THAT(repeated.err, HasSubstr("going on from"));
    return stopped;
  }

  TemporaryFolder folder_;
};

TEST_F(Train, LeavesARunThatNamesEverything) {
  const ProcessResult result = train({"--run", "run"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("engine: fast"));
  EXPECT_THAT(result.err, HasSubstr("validation at update 20"));
  EXPECT_THAT(result.err, HasSubstr("ended by max-updates after 20 updates"));
  for (const char* name :
       {"config.toml", "manifest.json", "metrics.jsonl", "train.log", "source.model", "target.model",
        "checkpoints/000020/model.safetensors", "checkpoints/best/state.json"}) {
    EXPECT_TRUE(std::filesystem::exists(folder_ / ("run/" + std::string(name)))) << name;
  }
  EXPECT_THAT(file("run/config.toml"), HasSubstr("train-source"));
}

TEST_F(Train, KilledInTheMiddleAndRepeatedItEndsInTheSameBytes) {
  EXPECT_EQ(stop_and_repeat(SIGKILL, "killed").exit_code, 128 + SIGKILL);
  ASSERT_EQ(train({"--run", "whole", "--max-updates", "200", "--checkpoint-every", "20"}).exit_code, 0);
  expect_equal_ends("whole", "killed");
}

TEST_F(Train, SignalSavesACheckpointAndTheRepeatedCommandEndsInTheSameBytes) {
  const ProcessResult stopped = stop_and_repeat(SIGTERM, "stopped");
  EXPECT_EQ(stopped.exit_code, 128 + SIGTERM);
  EXPECT_THAT(stopped.err, HasSubstr("stopped by a signal"));
  EXPECT_THAT(file("stopped/train.log"), HasSubstr("stopped by a signal"));
  EXPECT_EQ(stop_and_repeat(SIGINT, "interrupted").exit_code, 128 + SIGINT);
  ASSERT_EQ(train({"--run", "whole", "--max-updates", "200", "--checkpoint-every", "20"}).exit_code, 0);
  expect_equal_ends("whole", "stopped");
  expect_equal_ends("whole", "interrupted");
}

TEST_F(Train, SignalWhilePiecesAreLearntEndsItAtOnceAndLeavesNothing) {
  Random random(1);
  std::string text;
  for (int word = 0; word < 400'000; ++word) {
    for (int letter = 0; letter < 9; ++letter) text += static_cast<char>('a' + random.below(26));
    text += word % 4 < 3 ? ' ' : '\n';
  }
  write_test_file(folder_ / "train.src", text);
  write_test_file(folder_ / "train.trg", text);
  Process process(S2S_BINARY, toy_training({"--vocabulary-size", "8000"}), {.folder = folder_.path()});
  for (int i = 0; i < 10000 && process.errors_so_far().find("learning") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  ::kill(process.id(), SIGTERM);
  const auto sent = std::chrono::steady_clock::now();
  EXPECT_EQ(process.wait().exit_code, 128 + SIGTERM);
  EXPECT_LT(std::chrono::steady_clock::now() - sent, std::chrono::seconds(3));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "runs"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / ".cache/corpora/vocabularies"));
}

TEST_F(Train, OptionsThatDoNothingAreNamed) {
  const ProcessResult hidden = train({"--run", "dot", "--attention", "luong-dot", "--attention-hidden", "9"});
  EXPECT_EQ(hidden.exit_code, 0) << hidden.err;
  EXPECT_THAT(hidden.err, HasSubstr("attention-hidden does nothing"));
  const ProcessResult patience = train({"--run", "none", "--attention", "none", "--validate-every", "0",
                                        "--patience", "3", "--momentum", "0.9", "--corpus", "nosuch"});
  EXPECT_EQ(patience.exit_code, 0) << patience.err;
  EXPECT_THAT(patience.err, HasSubstr("momentum does nothing: only sgd has it"));
  EXPECT_THAT(patience.err, HasSubstr("corpus does nothing: the training files are named"));
  EXPECT_THAT(patience.err, HasSubstr("patience does nothing"));
  const ProcessResult alignments =
      run_s2s({"translate", "--model", "none", "--alignments", "test.src"}, {.folder = folder_.path()});
  EXPECT_EQ(alignments.exit_code, 2);
  EXPECT_THAT(alignments.err, HasSubstr("--alignments needs attention"));
}

TEST_F(Train, ItsConfigurationRepeatsIt) {
  ASSERT_EQ(train({"--run", "first"}).exit_code, 0);
  const ProcessResult again =
      run_s2s({"train", "--config", "first/config.toml", "--run", "second"}, {.folder = folder_.path()});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  expect_equal_ends("first", "second");
}

TEST_F(Train, FinishedRunIsNotTrainedAgain) {
  ASSERT_EQ(train({"--run", "run"}).exit_code, 0);
  const std::string log = file("run/metrics.jsonl");
  EXPECT_EQ(train({"--run", "run"}).exit_code, 0);
  EXPECT_EQ(file("run/metrics.jsonl"), log);
}

TEST_F(Train, RefusesToGoOnWithOtherOptionsAndNamesThem) {
  ASSERT_EQ(train({"--run", "run"}).exit_code, 0);
  const ProcessResult result = train({"--run", "run", "--hidden", "24"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("hidden"));
}

TEST_F(Train, ThreeEnginesLearnTheSame) {
  const auto last_loss = [&](const std::string& engine, const std::string& precision) {
    const std::string run = engine + precision;
    EXPECT_EQ(train({"--run", run, "--engine", engine, "--precision", precision}).exit_code, 0);
    const std::string metrics = file(run + "/metrics.jsonl");
    return std::stod(metrics.substr(metrics.find("\"loss\":") + 7));
  };
  const double expected = last_loss("reference", "auto");
  EXPECT_NEAR(last_loss("fast", "fp32"), expected, 1e-3);
  EXPECT_NEAR(last_loss("fast", "bf16"), expected, 2e-2);
}

TEST_F(Train, WhatWasNeverValidatedTranslatesWithItsLastCheckpoint) {
  ASSERT_EQ(train({"--run", "runs/folder/run", "--validate-every", "0"}).exit_code, 0);
  const ProcessResult result = run_s2s({"translate"}, {.input = "el gato\n", .folder = folder_.path()});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("runs/folder/run/checkpoints/000020 (the latest run)"));
}

TEST_F(Train, OneVocabularyIsNotMadeOfTwo) {
  EXPECT_EQ(train({"--run", "tied", "--tied-embeddings", "all"}).exit_code, 2);
  ASSERT_EQ(train({"--run", "two"}).exit_code, 0);
  const ProcessResult result = train({"--run", "joint", "--joint-vocabulary", "--source-vocabulary",
                                      "two/source.model", "--target-vocabulary", "two/target.model"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("joint-vocabulary"));
}

TEST_F(Train, ReferenceEngineHasNoBf16) {
  const ProcessResult result = train({"--run", "run", "--engine", "reference", "--precision", "bf16"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("fp32 only"));
}

// `words` toy words, a line.
std::string line_of(std::size_t words, const std::string& word) {
  std::string line = word;
  for (std::size_t i = 1; i < words; ++i) line += " " + word;
  return line + "\n";
}

TEST_F(Train, OrdinaryLongSentencesAreNotDropped) {
  for (const std::string name : {"train.src", "train.trg"})
    write_test_file(folder_ / name, file(name) + line_of(190, name == "train.src" ? "gato" : "cat"));
  const ProcessResult result = train({"--run", "run"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("401 training pairs"));
  EXPECT_THAT(result.err, testing::Not(HasSubstr("dropped")));
}

TEST_F(Train, WarnsWhereALimitDropsMoreThanAFewPairs) {
  const ProcessResult pieces = train({"--run", "pieces", "--max-target-pieces", "9"});
  EXPECT_EQ(pieces.exit_code, 0) << pieces.err;
  EXPECT_THAT(pieces.err,
              testing::ContainsRegex(
                  "warning [0-9]+ of 400 training pairs \\([0-9.]+%\\) are dropped: the target has "
                  "more than 9 pieces \\(--max-target-pieces\\)"));
  const ProcessResult words = train({"--run", "words", "--max-source-words", "8"});
  EXPECT_THAT(words.err, HasSubstr("are dropped: the source has more than 8 words (--max-source-words)"));
  // 7 of 407 pairs are 1.7%, 9 of 409 are 2.2%
  const std::string blank_lines = std::string(7, '\n');
  for (const std::string name : {"train.src", "train.trg"})
    write_test_file(folder_ / name, file(name) + blank_lines);
  EXPECT_THAT(train({"--run", "few"}).err, testing::Not(HasSubstr("are dropped")));
  for (const std::string name : {"train.src", "train.trg"})
    write_test_file(folder_ / name, file(name) + "\n\n");
  EXPECT_THAT(train({"--run", "many"}).err,
              HasSubstr("9 of 409 training pairs (2.2%) are dropped: a side is blank"));
}

TEST_F(Train, SidesOfUnequalLengthAreRefused) {
  write_test_file(folder_ / "train.trg", file("train.trg") + "one more\n");
  const ProcessResult result = train({"--run", "run"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("train.src"));
  EXPECT_THAT(result.err, HasSubstr("401"));
}

TEST_F(Train, TextWithoutLinesIsRefused) {
  write_test_file(folder_ / "train.src", "");
  write_test_file(folder_ / "train.trg", "");
  const ProcessResult result = train({"--run", "run"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("train.src: a vocabulary cannot be learnt from text that has no words"));
}

TEST_F(Train, MissingFileIsNamed) {
  const ProcessResult result = train({"--run", "run", "--dev-source", "nowhere.src"});
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_THAT(result.err, HasSubstr("nowhere.src"));
}

TEST_F(Train, MissingCorpusIsNamedWithTheWayToBuildIt) {
  const ProcessResult result = run_s2s({"train"}, {.folder = folder_.path()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("bible-enes"));
  EXPECT_THAT(result.err, HasSubstr("scripts/corpus.sh"));
}

TEST_F(Train, LossThatIsNotFiniteEndsItWithItsOwnCode) {
  const ProcessResult result =
      train({"--run", "run", "--optimiser", "sgd", "--learning-rate", "1e38", "--clip-norm", "0"});
  EXPECT_EQ(result.exit_code, 6) << result.err;
  EXPECT_THAT(result.err, HasSubstr("not finite"));
}

}  // namespace
}  // namespace s2s
