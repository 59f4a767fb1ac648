// Long work answers: signals end it with 128 + their number, and more threads than cores do not slow it down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>

#include "base/environment.h"
#include "toy_training.h"

namespace s2s {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Work of minutes that reaches `part` within seconds.
struct Part {
  const char* name;
  const char* part;  // as the log names it
  Arguments more;
  int signal;
};

class LongScoring : public testing::TestWithParam<Part> {
 protected:
  void SetUp() override {
    const ParallelText text = toy_text(2000, 1);
    write_test_file(folder_ / "many.hyp", text.source);
    write_test_file(folder_ / "many.ref", text.target);
    // One line of distinct words, each two exchanged: a shift for every second word.
    std::string words, exchanged;
    for (int word = 0; word < 120'000; word += 2) {
      const std::string first = std::to_string(word), second = std::to_string(word + 1);
      words += first + " " + second + " ";
      exchanged += second + " " + first + " ";
    }
    write_test_file(folder_ / "long.ref", words + "\n");
    write_test_file(folder_ / "long.hyp", exchanged + "\n");
  }

  TemporaryFolder folder_;
};

TEST_P(LongScoring, EndsAtASignal) {
  Arguments arguments{"eval", "--no-by-length", "--log-level", "debug"};
  arguments.insert(arguments.end(), GetParam().more.begin(), GetParam().more.end());
  Process process(S2S_BINARY, arguments, {.folder = folder_.path(), .limit = std::chrono::seconds(120)});
  const std::string begun = "scoring: " + std::string(GetParam().part) + ",";
  for (int i = 0; i < 30'000 && process.errors_so_far().find(begun) == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  ASSERT_THAT(process.errors_so_far(), HasSubstr(begun));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  ASSERT_EQ(::kill(process.id(), GetParam().signal), 0);
  const ProcessResult result = process.wait();
  EXPECT_EQ(result.exit_code, 128 + GetParam().signal) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, Not(HasSubstr("error")));
}

const Arguments kManyLines{"--hyp", "many.hyp", "--ref", "many.ref"};
const Arguments kTwoSystems{"--hyp", "many.hyp", "many.ref", "--ref", "many.ref"};
const Arguments kOneLongLine{"--hyp", "long.hyp", "--ref", "long.ref"};

Arguments operator+(Arguments arguments, const Arguments& more) {
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

INSTANTIATE_TEST_SUITE_P(
    LongWork, LongScoring,
    testing::Values(
        Part{"SamplesOfABootstrap", "bootstrap, all", kManyLines + Arguments{"--bootstrap", "1000000"},
             SIGTERM},
        Part{"SamplesOfATest", "test, all",
             kTwoSystems + Arguments{"--bootstrap", "0", "--significance-samples", "1000000"}, SIGINT},
        Part{"ExchangesOfATest", "test, all",
             kTwoSystems +
                 Arguments{"--bootstrap", "0", "--significance", "ar", "--significance-samples", "1000000"},
             SIGTERM},
        Part{"NgramsOfALine", "chrF2", kOneLongLine + Arguments{"--chrf-char-order", "64"}, SIGTERM},
        Part{"ShiftsOfALine", "TER", kOneLongLine + Arguments{"--ter", "--bootstrap", "0"}, SIGTERM}),
    [](const auto& tested) { return std::string(tested.param.name); });

class ManyThreads : public testing::Test {
 protected:
  void SetUp() override { write_toy_text(folder_); }

  TemporaryFolder folder_;
};

TEST_F(ManyThreads, MoreThanCoresAreWarnedOfAndNotUsed) {
  const std::string cores = std::to_string(available_cores());
  const ProcessResult trained =
      run_s2s(toy_training({"--run", "run", "--threads", "500"}), {.folder = folder_.path()});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_THAT(trained.err, HasSubstr("--threads 500: this process may use " + cores + " core"));
  EXPECT_THAT(trained.err, HasSubstr("threads: " + cores + "\n"));
  for (const Arguments& command : {Arguments{"translate", "--model", "run", "test.src", "--threads", "500"},
                                   {"eval", "--hyp", "test.trg", "--ref", "test.trg", "--threads", "500"}}) {
    const ProcessResult result = run_s2s(command, {.folder = folder_.path()});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_THAT(result.err, HasSubstr("--threads 500: this process may use " + cores + " core"));
  }
}

TEST_F(ManyThreads, AsManyAsThereAreAreNoReasonToWarn) {
  const ProcessResult result = run_s2s({"eval", "--hyp", "test.trg", "--ref", "test.trg", "--threads", "1"},
                                       {.folder = folder_.path()});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, Not(HasSubstr("core")));
}

// Kills a training again and again, at any moment, and repeats the command until it has ended. KILLS=300 in
// the environment kills it more often than CI has time for.
TEST(Kills, LeaveATrainingThatEndsInTheBytesOfAnUndisturbedOne) {
  const TemporaryFolder folder;
  write_toy_text(folder);
  const auto training = [](const std::string& run) {
    return toy_training({"--run", run, "--max-updates", "60", "--validate-every", "20", "--checkpoint-every",
                         "5", "--cache", run + "-cache"});
  };
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(run_s2s(training("whole"), {.folder = folder.path()}).exit_code, 0);
  const std::chrono::duration<double> whole = std::chrono::steady_clock::now() - start;
  const auto end_of = [&](const std::string& run) {
    std::string bytes;
    for (const char* name :
         {"last/model.safetensors", "last/optimizer.safetensors", "best/model.safetensors"})
      bytes += read_test_file(folder / (run + "/checkpoints/" + name));
    return bytes + read_test_file(folder / (run + "/source.model"));
  };
  ASSERT_THAT(end_of("whole"), Not(IsEmpty()));

  const char* asked = std::getenv("KILLS");
  const int kills = asked == nullptr ? 30 : std::atoi(asked);
  Random random(1);
  int killed = 0, ended = 0;
  while (killed < kills || ended == 0) {
    Process process(S2S_BINARY, training("killed"), {.folder = folder.path()});
    if (killed < kills) {
      std::this_thread::sleep_for(random.uniform() * whole);
      ::kill(process.id(), SIGKILL);
    }
    const ProcessResult result = process.wait();
    killed += result.exit_code == 128 + SIGKILL ? 1 : 0;
    if (result.exit_code == 128 + SIGKILL) continue;
    ASSERT_EQ(result.exit_code, 0) << "after " << killed << " kills: " << result.err;
    ASSERT_TRUE(end_of("whole") == end_of("killed")) << "after " << killed << " kills";
    ++ended;
    std::filesystem::remove_all(folder / "killed");
    std::filesystem::remove_all(folder / "killed-cache");
  }
  std::cout << killed << " kills, " << ended << " trainings\n";
}

}  // namespace
}  // namespace s2s
