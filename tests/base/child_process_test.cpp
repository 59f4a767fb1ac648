// Programs that work for this process.
#include "base/child_process.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

#include "base/error.h"
#include "base/files.h"
#include "base/signals.h"
#include "support/temporary_folder.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

class Child : public testing::Test {
 protected:
  ChildCommand shell(const std::string& script) const {
    return {{"/bin/sh", "-c", script}, folder_ / "out", folder_ / "err", "HIDDEN_"};
  }
  static int wait_for(ChildProcess& child) {
    while (!child.exit_code()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return *child.exit_code();
  }
  std::string file(const char* name) const { return read_file(folder_ / name); }

  TemporaryFolder folder_;
};

TEST_F(Child, WritesIntoFilesAndTellsHowItEnded) {
  ChildProcess child(shell("echo result; echo complaint >&2; exit 3"));
  EXPECT_EQ(wait_for(child), 3);
  EXPECT_EQ(file("out"), "result\n");
  EXPECT_EQ(file("err"), "complaint\n");
  ChildProcess again(shell("echo more >&2"));
  EXPECT_EQ(wait_for(again), 0);
  EXPECT_EQ(file("out"), "");
  EXPECT_EQ(file("err"), "complaint\nmore\n");
}

TEST_F(Child, IsReachedBySignals) {
  ChildProcess child(shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done"));
  while (!fs::exists(folder_ / "out") || file("out").empty())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_FALSE(child.exit_code());
  child.signal(SIGTERM);
  EXPECT_EQ(wait_for(child), 5);
  ChildProcess killed(shell("kill -KILL $$"));
  EXPECT_EQ(wait_for(killed), 128 + SIGKILL);
}

TEST_F(Child, DoesNotSeeWhatIsHiddenFromIt) {
  ::setenv("HIDDEN_ONE", "1", 1);
  ::setenv("SEEN_ONE", "2", 1);
  ChildProcess child(shell("echo [$HIDDEN_ONE$SEEN_ONE]"));
  EXPECT_EQ(wait_for(child), 0);
  EXPECT_EQ(file("out"), "[2]\n");
}

TEST_F(Child, ThatCannotBeStartedSaysWhy) {
  ChildProcess child({{(folder_ / "nothing").string()}, folder_ / "out", folder_ / "err", ""});
  EXPECT_EQ(wait_for(child), 127);
  EXPECT_NE(file("err").find("nothing: No such file"), std::string::npos) << file("err");
}

TEST_F(Child, DiesWithItsParent) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // who has lost its parent becomes a child of this process
  const pid_t parent = fork_child([this] {
    ChildProcess child(shell("echo $$; exec sleep 100"));
    wait_for(child);
  });
  std::string number;
  while (!number.ends_with('\n')) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (fs::exists(folder_ / "out")) number = file("out");
  }
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  int status = 0;
  EXPECT_EQ(::waitpid(std::stoi(number), &status, 0), std::stoi(number));
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(ComputeInChild, GivesBackWhatTheWorkReturnsOrThrows) {
  const std::string large(1 << 20, 'x');  // more than a pipe holds
  EXPECT_EQ(compute_in_child([&] { return large; }), large);
  EXPECT_EQ(compute_in_child([] { return std::string(); }), "");
  try {
    compute_in_child([]() -> std::string { throw std::runtime_error("too few words"); });
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "too few words");
  }
}

TEST(ComputeInChild, ACopyThatIsKilledIsAnError) {
  try {
    compute_in_child([]() -> std::string {
      ::raise(SIGKILL);
      return "";
    });
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("signal 9"), std::string::npos) << error.what();
  }
}

// In a process of its own, as the signal stays pending.
[[noreturn]] void interrupt_endless_work() {
  install_signal_handlers();
  std::thread([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    ::kill(::getpid(), SIGTERM);
  }).detach();
  try {
    compute_in_child([]() -> std::string {
      while (true) ::pause();
    });
  } catch (const Interrupted& interrupted) {
    const bool none_left = ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
    std::_Exit(none_left ? interrupted.exit_code() : 1);
  }
  std::_Exit(1);
}

TEST(ComputeInChildDeathTest, ASignalEndsItAtOnceAndLeavesNoProcess) {
  EXPECT_EXIT(interrupt_endless_work(), testing::ExitedWithCode(128 + SIGTERM), "");
}

}  // namespace
}  // namespace s2s
