#include "checkpoint/replaced_run.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

class ReplacedRunTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(root_);
    fs::create_directories(run_.checkpoint(8));
    write("config.toml", "old");
    write("manifest.json", "old");
    write("checkpoints/000008/state.json", "old");
    write("events.out.tfevents.1", "old");
    write("translations.txt", "the user's");
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const char* name, const std::string& text) { write_file_atomically(root_ / name, text); }
  std::string read(const char* name) const { return read_file(root_ / name); }
  // What the successor writes before it can begin.
  void set_up_successor() {
    write("config.toml", "new");
    write("source.model", "new");
  }
  void expect_the_former() const {
    for (const char* name :
         {"config.toml", "manifest.json", "checkpoints/000008/state.json", "events.out.tfevents.1"}) {
      EXPECT_EQ(read(name), "old") << name;
    }
    EXPECT_EQ(read("translations.txt"), "the user's");
    for (const char* name : {"source.model", ".replaced", ".moving"}) {
      EXPECT_FALSE(fs::exists(root_ / name)) << name;
    }
  }

  fs::path root_ = fs::path(testing::TempDir()) / "replaced_run_test";
  RunDirectory run_{root_};
};

TEST_F(ReplacedRunTest, ComesBackWhereItsSuccessorDoesNotBegin) {
  {
    const ReplacedRun replaced(run_);
    EXPECT_FALSE(run_.holds_run());
    EXPECT_EQ(read("translations.txt"), "the user's");
    set_up_successor();
    write("manifest.json", "new");
  }
  expect_the_former();
}

TEST_F(ReplacedRunTest, IsGoneOnceItsSuccessorHasBegun) {
  ReplacedRun replaced(run_);
  set_up_successor();
  replaced.discard();
  EXPECT_EQ(read("config.toml"), "new");
  EXPECT_FALSE(fs::exists(run_.checkpoint(8)));
  EXPECT_FALSE(fs::exists(root_ / ".replaced"));
}

TEST_F(ReplacedRunTest, ComesBackWithTheNextLockAfterAKill) {
  // As a process leaves it that is killed while it sets up the successor.
  fs::create_directories(root_ / ".replaced");
  for (const char* name : {"config.toml", "manifest.json", "checkpoints", "events.out.tfevents.1"}) {
    fs::rename(root_ / name, root_ / ".replaced" / name);
  }
  set_up_successor();
  { const FileLock lock = run_.lock(); }
  expect_the_former();
}

TEST_F(ReplacedRunTest, ComesBackAfterAKillHalfWayThroughItsMoving) {
  fs::create_directories(root_ / ".moving");
  fs::rename(root_ / "config.toml", root_ / ".moving" / "config.toml");
  { const FileLock lock = run_.lock(); }
  expect_the_former();
}

TEST_F(ReplacedRunTest, IsRemovedWithTheNextLockAfterAKillOfASuccessorThatHadBegun) {
  fs::create_directories(root_ / ".replaced");
  fs::rename(root_ / "checkpoints", root_ / ".replaced" / "checkpoints");
  fs::create_directories(run_.checkpoints());
  { const FileLock lock = run_.lock(); }
  EXPECT_EQ(read("manifest.json"), "old");  // the successor's here
  EXPECT_FALSE(fs::exists(root_ / ".replaced"));
}

}  // namespace
}  // namespace s2s
