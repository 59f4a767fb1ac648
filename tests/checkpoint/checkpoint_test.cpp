#include "checkpoint/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "base/hash.h"
#include "base/random.h"
#include "support/faulty_files.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using Fault = FaultyFiles::Fault;
using testing::ElementsAre;
using testing::HasSubstr;

// All of whose parts tell which update (and which try) they belong to.
Checkpoint checkpoint_of(std::int64_t update, float value = 0) {
  const auto number = static_cast<float>(update) + value;
  return {update,
          {{"layer.weight", torch::full({2, 3}, number)}, {"layer.bias", torch::full({3}, -number)}},
          {{"layer.weight.m", torch::full({2, 3}, number)}},
          Json{{"number", number}}};
}

void expect_whole(const Checkpoint& checkpoint, std::int64_t update, float value = 0) {
  const auto number = static_cast<float>(update) + value;
  EXPECT_EQ(checkpoint.update, update);
  EXPECT_EQ(checkpoint.state.at("number").get<float>(), number);
  EXPECT_TRUE(torch::equal(checkpoint.model.at("layer.weight"), torch::full({2, 3}, number)));
  EXPECT_TRUE(torch::equal(checkpoint.model.at("layer.bias"), torch::full({3}, -number)));
  EXPECT_TRUE(torch::equal(checkpoint.optimizer.at("layer.weight.m"), torch::full({2, 3}, number)));
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

template <typename Exception, typename Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Exception& exception) {
    return exception.what();
  }
  ADD_FAILURE() << "nothing of that kind was thrown";
  return "";
}

class CheckpointTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  RunDirectory run_ = RunDirectory::create(folder_ / "run");
};

TEST_F(CheckpointTest, WhatIsWrittenIsReadBack) {
  write_checkpoint(run_, checkpoint_of(500));
  expect_whole(read_checkpoint(run_.path()), 500);
  EXPECT_THAT(names_in(run_.checkpoints()), ElementsAre("000500", "last"));
  EXPECT_THAT(names_in(run_.checkpoint(500)),
              ElementsAre("model.safetensors", "optimizer.safetensors", "state.json"));
  EXPECT_EQ(fs::read_symlink(run_.last()), "000500");
}

TEST_F(CheckpointTest, EqualCheckpointsHaveEqualBytes) {
  const RunDirectory other = RunDirectory::create(folder_ / "other");
  write_checkpoint(run_, checkpoint_of(500));
  write_checkpoint(other, checkpoint_of(500));
  for (const auto& name : names_in(run_.checkpoint(500))) {
    EXPECT_EQ(sha256_of_file(run_.checkpoint(500) / name), sha256_of_file(other.checkpoint(500) / name))
        << name;
  }
}

TEST_F(CheckpointTest, TheSameUpdateAgainReplacesIt) {
  write_checkpoint(run_, checkpoint_of(500, 0.25F));
  write_checkpoint(run_, checkpoint_of(500, 0.5F));
  expect_whole(read_checkpoint(run_.path()), 500, 0.5F);
  EXPECT_THAT(names_in(run_.checkpoints()), ElementsAre("000500", "last"));
}

TEST_F(CheckpointTest, TheBestIsReadUnlessAnotherIsNamed) {
  for (const int update : {100, 200, 300}) write_checkpoint(run_, checkpoint_of(update));
  expect_whole(read_checkpoint(run_.path()), 300);
  mark_best(run_, 200);
  expect_whole(read_checkpoint(run_.path()), 200);
  expect_whole(read_checkpoint(run_.path(), "best"), 200);
  expect_whole(read_checkpoint(run_.path(), "last"), 300);
  expect_whole(read_checkpoint(run_.path(), "100"), 100);
  expect_whole(read_checkpoint(run_.checkpoint(100)), 100);
  expect_whole(read_checkpoint(run_.best()), 200);
  EXPECT_EQ(read_checkpoint(run_.checkpoint(300) / "model.safetensors").optimizer.size(), 1U);
}

TEST_F(CheckpointTest, WhatIsNotThereIsNamedWithWhatIs) {
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.path()); }), HasSubstr("no checkpoint yet"));
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(folder_ / "nowhere"); }), HasSubstr("nowhere"));
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(folder_.path()); }),
              HasSubstr("neither a run nor"));
  write_checkpoint(run_, checkpoint_of(100));
  write_checkpoint(run_, checkpoint_of(200));
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.path(), "best"); }), HasSubstr("no best"));
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.path(), "150"); }),
              HasSubstr("it has 100, 200"));
  EXPECT_THAT(message_of<UsageError>([&] { read_checkpoint(run_.path(), "bets"); }), HasSubstr("best, last"));
  EXPECT_THROW(read_checkpoint(run_.checkpoint(100), "best"), UsageError);
}

TEST_F(CheckpointTest, AnAlienTensorFileIsAModelWithoutAnythingElse) {
  const std::string header = R"({"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})";
  write_file_atomically(folder_ / "alien.safetensors", std::string("\x38\0\0\0\0\0\0\0", 8) + header + "  ");
  const Checkpoint checkpoint = read_checkpoint(folder_ / "alien.safetensors");
  EXPECT_EQ(checkpoint.model.size(), 1U);
  EXPECT_TRUE(checkpoint.state.is_null());
}

TEST_F(CheckpointTest, ACopyWhoseLinksBecameFoldersStillWorks) {
  write_checkpoint(run_, checkpoint_of(100));
  write_checkpoint(run_, checkpoint_of(200));
  mark_best(run_, 100);
  const RunDirectory copy(folder_ / "copy");
  fs::copy(run_.path(), copy.path(), fs::copy_options::recursive);  // follows links
  ASSERT_FALSE(fs::is_symlink(copy.best()));
  expect_whole(read_checkpoint(copy.path()), 100);
  write_checkpoint(copy, checkpoint_of(300));
  mark_best(copy, 300);
  expect_whole(read_checkpoint(copy.path()), 300);
}

TEST_F(CheckpointTest, APublishedModelNeedsNoOptimizer) {
  write_checkpoint(run_, checkpoint_of(100));
  fs::remove(run_.checkpoint(100) / "optimizer.safetensors");
  EXPECT_EQ(read_checkpoint(run_.path(), "", CheckpointParts::without_optimizer).model.size(), 2U);
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.path()); }),
              HasSubstr("optimizer.safetensors is missing"));
}

TEST_F(CheckpointTest, TheNewestAndTheBestAreKept) {
  for (int update = 100; update <= 600; update += 100) write_checkpoint(run_, checkpoint_of(update));
  mark_best(run_, 200);
  remove_old_checkpoints(run_, 2);
  EXPECT_THAT(names_in(run_.checkpoints()), ElementsAre("000200", "000500", "000600", "best", "last"));
  remove_old_checkpoints(run_, 10);
  remove_old_checkpoints(run_, 0);  // the last one stays whatever is asked
  EXPECT_THAT(names_in(run_.checkpoints()), ElementsAre("000200", "000600", "best", "last"));
}

TEST_F(CheckpointTest, TheAverageIsTheMeanOfTheNewestModels) {
  for (const int update : {100, 200, 301}) {
    Checkpoint checkpoint = checkpoint_of(update);
    checkpoint.model["count"] = torch::full({1}, update, torch::kInt64);
    write_checkpoint(run_, checkpoint);
  }
  const TensorMap average = average_models(run_, 2);
  EXPECT_TRUE(torch::equal(average.at("layer.weight"), torch::full({2, 3}, 250.5F)));
  EXPECT_EQ(average.at("layer.bias").scalar_type(), torch::kFloat32);
  EXPECT_EQ(average.at("count").item<std::int64_t>(), 301);
  EXPECT_FLOAT_EQ(average_models(run_, 99).at("layer.weight")[0][0].item<float>(), (100 + 200 + 301) / 3.0F);
  EXPECT_TRUE(torch::equal(average_models(run_, 1).at("layer.bias"), torch::full({3}, -301.0F)));
}

TEST_F(CheckpointTest, ModelsOfOtherShapesAreNotAveraged) {
  write_checkpoint(run_, checkpoint_of(100));
  Checkpoint other = checkpoint_of(200);
  other.model["layer.bias"] = torch::zeros({4});
  write_checkpoint(run_, other);
  EXPECT_THAT(message_of<ModelError>([&] { average_models(run_, 2); }),
              HasSubstr("shapes of layer.bias differ"));
  other.model.erase("layer.bias");
  write_checkpoint(run_, other);
  EXPECT_THROW(average_models(run_, 2), ModelError);
  EXPECT_NO_THROW(average_models(run_, 1));
}

// ---- damage

class CheckpointDamage : public CheckpointTest {
 protected:
  CheckpointDamage() { write_checkpoint(run_, checkpoint_of(500)); }
  fs::path file(const std::string& name) const { return run_.checkpoint(500) / name; }
  const std::vector<std::string> files_{"model.safetensors", "optimizer.safetensors", "state.json"};
};

TEST_F(CheckpointDamage, AFileCutAnywhereIsRefused) {
  for (const auto& name : files_) {
    const std::string bytes = read_file(file(name));
    for (std::size_t size = 0; size < bytes.size(); size += 11) {
      write_file_atomically(file(name), bytes.substr(0, size));
      EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.path()); }), HasSubstr(name));
    }
    write_file_atomically(file(name), bytes);
  }
  expect_whole(read_checkpoint(run_.path()), 500);
}

TEST_F(CheckpointDamage, AFlippedBitOfTheStateIsRefused) {
  const std::string bytes = read_file(file("state.json"));
  for (std::size_t i = 0; i < 8 * bytes.size(); i += 3) {  // seal_test flips every bit
    std::string damaged = bytes;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ (1 << (i % 8)));
    std::ofstream(file("state.json"), std::ios::binary) << damaged;
    EXPECT_THROW(read_checkpoint(run_.path()), ModelError) << "bit " << i;
  }
}

TEST_F(CheckpointDamage, AMissingFileOrOneThatIsNoFileIsRefused) {
  for (const auto& name : files_) {
    const std::string bytes = read_file(file(name));
    fs::remove(file(name));
    EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.path()); }), HasSubstr(name));
    fs::create_symlink("/dev/zero", file(name));
    EXPECT_THROW(read_checkpoint(run_.path()), ModelError);
    fs::remove(file(name));
    write_file_atomically(file(name), bytes);
  }
}

TEST_F(CheckpointDamage, FilesOfTwoCheckpointsAreNotMixed) {
  write_checkpoint(run_, checkpoint_of(600));
  fs::copy_file(run_.checkpoint(600) / "optimizer.safetensors", file("optimizer.safetensors"),
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.checkpoint(500)); }),
              HasSubstr("belongs to another checkpoint"));
}

TEST_F(CheckpointDamage, ALargeSparseStateTakesNoMemory) {
  fs::resize_file(file("state.json"), std::uintmax_t{1} << 40);
  EXPECT_THAT(message_of<ModelError>([&] { read_checkpoint(run_.path()); }), HasSubstr("larger than"));
}

// ---- faults

// After a write of update 600 (or again of 500) that went wrong at some step: 500 as it was, and 600 whole or
// absent.
void expect_intact(const RunDirectory& run, const std::string& where) {
  SCOPED_TRACE(where);
  const auto updates = run.updates();
  for (const auto update : updates) {
    EXPECT_NO_THROW(expect_whole(read_checkpoint(run.checkpoint(update)), update));
  }
  ASSERT_FALSE(updates.empty());
  EXPECT_EQ(updates.front(), 500);
  for (const auto& name : names_in(run.checkpoints())) EXPECT_NE(name.front(), '.') << name;
  const std::string last = fs::read_symlink(run.last()).string();
  EXPECT_TRUE(fs::is_directory(run.checkpoints() / last)) << last;
}

// What the next trainer does first.
void restart(const RunDirectory& run) { const FileLock lock = run.lock(); }

int steps_of_a_write(const RunDirectory& run) {
  FaultyFiles counter;
  write_checkpoint(run, checkpoint_of(500), counter);
  return counter.count();
}

TEST_F(CheckpointTest, AFailureAtAnyStepLeavesThePreviousCheckpointAndNothingHalf) {
  write_checkpoint(run_, checkpoint_of(500));
  const int steps = steps_of_a_write(run_);
  ASSERT_GT(steps, 20);
  for (const std::int64_t update : {500, 600}) {  // a checkpoint that replaces one, and a new one
    for (int at = 0; at < steps; ++at) {
      FaultyFiles files(Fault::fails, at);
      try {
        write_checkpoint(run_, checkpoint_of(update), files);
      } catch (const IoError& error) {
        EXPECT_THAT(error.what(), HasSubstr("No space left on device"));
      }
      restart(run_);  // one failure may also hit the tidying up
      expect_intact(run_, "update " + std::to_string(update) + ", step " + std::to_string(at));
      fs::remove_all(run_.checkpoint(600));
      replace_link(run_.last(), "000500", FileOperations::system());
    }
  }
}

TEST_F(CheckpointTest, ADiskThatFillsUpIsReportedAndThePreviousCheckpointStays) {
  write_checkpoint(run_, checkpoint_of(500));
  class FullDisk : public FileOperations {
    ssize_t write(int, const void*, std::size_t) override {
      errno = ENOSPC;
      return -1;
    }
  } full;
  EXPECT_THAT(message_of<IoError>([&] { write_checkpoint(run_, checkpoint_of(600), full); }),
              HasSubstr("No space left on device"));
  EXPECT_THAT(names_in(run_.checkpoints()), ElementsAre("000500", "last"));
  expect_whole(read_checkpoint(run_.path()), 500);
  write_checkpoint(run_, checkpoint_of(600));  // once there is space again
  expect_whole(read_checkpoint(run_.path()), 600);
}

// Runs `action` in a child process; true if it was killed.
template <typename Action>
bool killed(const Action& action) {
  const pid_t child = ::fork();
  if (child == 0) {
    action();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

TEST_F(CheckpointTest, AKillAtAnyStepLeavesAWholeCheckpointAndARestartCleansUp) {
  for (const std::int64_t update : {500, 600}) {
    write_checkpoint(run_, checkpoint_of(500));
    int at = 0;
    while (killed([&] {
      FaultyFiles files(Fault::kills, at);
      write_checkpoint(run_, checkpoint_of(update), files);
    })) {
      restart(run_);
      expect_intact(run_, "update " + std::to_string(update) + ", step " + std::to_string(at));
      fs::remove_all(run_.checkpoint(600));
      replace_link(run_.last(), "000500", FileOperations::system());
      ++at;
    }
    EXPECT_GT(at, 20);
  }
}

TEST_F(CheckpointTest, AKillWhileOldOnesAreRemovedLeavesOnlyWholeOnes) {
  for (int at = 0;; ++at) {
    for (const int update : {100, 200, 500}) write_checkpoint(run_, checkpoint_of(update));
    const bool was_killed = killed([&] {
      FaultyFiles files(Fault::kills, at);
      remove_old_checkpoints(run_, 1, files);
    });
    restart(run_);
    for (const auto update : run_.updates()) expect_whole(read_checkpoint(run_.checkpoint(update)), update);
    expect_whole(read_checkpoint(run_.path(), "last"), 500);
    if (!was_killed) break;
  }
  EXPECT_THAT(names_in(run_.checkpoints()), ElementsAre("000500", "last"));
}

// A trainer that does nothing but write checkpoints, killed at random moments and started again.
[[noreturn]] void train_for_ever(const RunDirectory& run) {
  const FileLock lock = run.lock();
  const auto updates = run.updates();
  for (std::int64_t update = updates.empty() ? 1 : updates.back();; ++update) {
    write_checkpoint(run, checkpoint_of(update));
    if (update % 3 == 0) mark_best(run, update);
    remove_old_checkpoints(run, 2);
  }
}

TEST_F(CheckpointTest, ATrainingKilledAtRandomMomentsAlwaysHasItsNewestCheckpoint) {
  Random random(20261124);
  std::int64_t newest = 0;
  int kills = 0;  // of trainers that had got on
  for (int round = 0; kills < 15 && round < 300; ++round) {
    const pid_t child = ::fork();
    if (child == 0) train_for_ever(run_);
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(100'000)));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    {
      const FileLock lock = run_.lock();
    }  // gives back what the kill interrupted, as a resumed training does
    if (run_.updates().empty()) continue;
    const Checkpoint last = read_checkpoint(run_.path(), "last");
    expect_whole(last, last.update);
    EXPECT_GE(last.update, newest);
    kills += last.update > newest ? 1 : 0;
    newest = last.update;
    const Checkpoint best = read_checkpoint(run_.path());
    expect_whole(best, best.update);
  }
  EXPECT_EQ(kills, 15);
  const FileLock lock = run_.lock();
  for (const auto& name : names_in(run_.checkpoints())) EXPECT_NE(name.front(), '.') << name;
}

}  // namespace
}  // namespace s2s
