#include "checkpoint/run_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

// A run with (empty) checkpoints, the newest as old as told.
RunDirectory make_run(const fs::path& path, const std::vector<std::int64_t>& updates,
                      std::chrono::hours age) {
  const RunDirectory run = RunDirectory::create(path);
  for (const auto update : updates) {
    fs::create_directories(run.checkpoint(update));
    const fs::path state = run.checkpoint(update) / "state.json";
    write_file_atomically(state, "{}");
    fs::last_write_time(state, fs::file_time_type::clock::now() - age);
  }
  return run;
}

TEST(RunDirectory, NamesWhatARunHolds) {
  const RunDirectory run("runs/x");
  EXPECT_EQ(run.config(), "runs/x/config.toml");
  EXPECT_EQ(run.checkpoint(500), "runs/x/checkpoints/000500");
  EXPECT_EQ(run.checkpoint(12'345'678), "runs/x/checkpoints/12345678");
}

TEST(RunDirectory, CreatingMakesTheFoldersAndLeavesNothingElse) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::create(folder / "a" / "b");
  EXPECT_TRUE(fs::is_directory(run.checkpoints()));
  EXPECT_TRUE(fs::is_empty(run.checkpoints()));
  EXPECT_FALSE(run.holds_run());
  EXPECT_NO_THROW(RunDirectory::create(folder / "a" / "b"));  // what was created but never used may be used
}

TEST(RunDirectory, CreatingRefusesAFolderThatHoldsARun) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "config.toml", "");
  EXPECT_THROW(RunDirectory::create(folder.path()), UsageError);
  const TemporaryFolder other;
  make_run(other.path(), {5}, {});
  EXPECT_THROW(RunDirectory::create(other.path()), UsageError);
}

TEST(RunDirectory, CreatingWhereItCannotBeIsAnIoError) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "file", "");
  EXPECT_THROW(RunDirectory::create(folder / "file"), IoError);
  EXPECT_THROW(RunDirectory::create("/proc/run"), IoError);
}

TEST(RunDirectory, UpdatesAreTheFoldersWithExactlyTheirNames) {
  const TemporaryFolder folder;
  const RunDirectory run = make_run(folder.path(), {1'000'000, 500, 0, 99}, {});
  for (const char* name : {"0000500", "500", "00050x", ".000700.tmp-1-0", "-00001", "average"}) {
    fs::create_directory(run.checkpoints() / name);
  }
  write_file_atomically(run.checkpoints() / "000600", "a file");
  fs::create_symlink("000500", run.checkpoints() / "000800");
  EXPECT_THAT(run.updates(), ElementsAre(0, 99, 500, 1'000'000));
  EXPECT_TRUE(RunDirectory(folder / "nothing").updates().empty());
}

TEST(RunDirectory, BestIsOnlyALinkToACheckpointBesideIt) {
  const TemporaryFolder folder;
  const RunDirectory run = make_run(folder.path(), {500}, {});
  EXPECT_EQ(run.best_update(), std::nullopt);
  for (const std::string target : {"000400", "../checkpoints/000500", "/etc", "x", "000500/."}) {
    replace_link(run.best(), target, FileOperations::system());
    EXPECT_EQ(run.best_update(), std::nullopt) << target;
  }
  replace_link(run.best(), "000500", FileOperations::system());
  EXPECT_EQ(run.best_update(), 500);
}

TEST(RunDirectory, TheLatestIsTheOneWithTheYoungestNewestCheckpoint) {
  const TemporaryFolder folder;
  make_run(folder / "old", {100, 900}, std::chrono::hours(3));
  make_run(folder / "new", {100}, std::chrono::hours(1));
  make_run(folder / "empty", {}, {});
  write_file_atomically(folder / "file", "");
  EXPECT_EQ(RunDirectory::latest(folder.path()).path(), folder / "new");
  make_run(folder / "comparison/corpus/bahdanau", {100}, std::chrono::hours(0));
  EXPECT_EQ(RunDirectory::latest(folder.path()).path(), folder / "comparison/corpus/bahdanau");
}

TEST(RunDirectory, NoLatestSaysWhatToDo) {
  const TemporaryFolder folder;
  for (const fs::path& root : {folder.path(), folder / "missing"}) {
    try {
      RunDirectory::latest(root);
      FAIL();
    } catch (const ModelError& error) {
      EXPECT_THAT(error.what(),
                  testing::AllOf(HasSubstr(root.string()), HasSubstr("s2s train"), HasSubstr("--model")));
    }
  }
}

TEST(RunDirectory, IsFoundFromItsCheckpointsAndTheirFiles) {
  const TemporaryFolder folder;
  make_run(folder / "run", {500}, {});
  const fs::path run = folder / "run";
  for (const fs::path& path : {run, run / "", run / "checkpoints/000500", run / "checkpoints/best/",
                               run / "checkpoints/000500/model.safetensors", run / "checkpoints/../../run"}) {
    const auto found = RunDirectory::containing(path);
    ASSERT_TRUE(found) << path;
    EXPECT_TRUE(fs::equivalent(found->path(), run)) << path;
  }
  EXPECT_FALSE(RunDirectory::containing(folder.path()));
  EXPECT_FALSE(RunDirectory::containing(folder / "checkpoints/000500"));
}

TEST(RunDirectory, ASecondTrainerIsRefused) {
  const TemporaryFolder folder;
  const RunDirectory run = RunDirectory::create(folder / "run");
  const FileLock lock = run.lock();
  try {
    const FileLock second = run.lock();
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(HasSubstr(run.path().string()), HasSubstr(std::to_string(::getpid()))));
  }
}

TEST(RunDirectory, LockingCleansUpAfterAKilledTrainer) {
  const TemporaryFolder folder;
  const RunDirectory run = make_run(folder / "run", {100, 200}, {});
  const auto put = [&](const fs::path& path) {
    fs::create_directories(path);
    write_file_atomically(path / "model.safetensors", "x");
  };
  put(run.checkpoints() / ".000300.tmp-77-0");
  put(run.checkpoints() / ".000200.replaced");  // its successor is there
  put(run.checkpoints() / ".000300.replaced");  // its successor isn't: nothing may be lost
  put(run.checkpoints() / "notes.replaced");    // not ours
  write_file_atomically(run.path() / ".manifest.json.tmp-77-0", "x");
  const FileLock lock = run.lock();
  EXPECT_THAT(run.updates(), ElementsAre(100, 200, 300));
  EXPECT_FALSE(fs::exists(run.checkpoints() / ".000300.tmp-77-0"));
  EXPECT_FALSE(fs::exists(run.checkpoints() / ".000200.replaced"));
  EXPECT_TRUE(fs::exists(run.checkpoints() / "notes.replaced"));
  EXPECT_FALSE(fs::exists(run.path() / ".manifest.json.tmp-77-0"));
  EXPECT_TRUE(fs::exists(run.checkpoint(300) / "model.safetensors"));
}

}  // namespace
}  // namespace s2s
