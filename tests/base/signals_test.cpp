#include "base/signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace s2s {
namespace {

// Each runs in a process of its own (EXPECT_EXIT), as the flag is set for good.

[[noreturn]] void raise_once(int signal) {
  install_signal_handlers();
  if (pending_signal() != 0) std::_Exit(1);
  std::raise(signal);
  try {
    throw_if_interrupted();
  } catch (const Interrupted& interrupted) {
    std::_Exit(interrupted.exit_code() == 128 + pending_signal() ? pending_signal() : 1);
  }
  std::_Exit(1);
}

TEST(SignalsDeathTest, TheFirstOnlySetsAFlag) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EXIT(raise_once(signal), testing::ExitedWithCode(signal), "");
  }
}

[[noreturn]] void raise_twice(int second) {
  install_signal_handlers();
  std::raise(SIGINT);
  std::raise(second);
  std::_Exit(1);
}

TEST(SignalsDeathTest, TheSecondEndsTheProcessAtOnce) {
  EXPECT_EXIT(raise_twice(SIGINT), testing::ExitedWithCode(128 + SIGINT), "");
  EXPECT_EXIT(raise_twice(SIGTERM), testing::ExitedWithCode(128 + SIGTERM), "");
}

[[noreturn]] void hang_up_under_nohup() {
  std::signal(SIGHUP, SIG_IGN);
  install_signal_handlers();
  std::raise(SIGHUP);
  std::_Exit(pending_signal());
}

TEST(SignalsDeathTest, AnIgnoredHangUpStaysIgnored) {
  EXPECT_EXIT(hang_up_under_nohup(), testing::ExitedWithCode(0), "");
}

[[noreturn]] void write_to_a_closed_pipe() {
  install_signal_handlers();
  int ends[2];
  if (::pipe(ends) != 0) std::_Exit(1);
  ::close(ends[0]);
  std::_Exit(::write(ends[1], "x", 1) < 0 && errno == EPIPE ? 0 : 1);
}

TEST(SignalsDeathTest, AClosedPipeIsAnErrorOfWriteNotASignal) {
  EXPECT_EXIT(write_to_a_closed_pipe(), testing::ExitedWithCode(0), "");
}

TEST(Signals, NothingIsPendingAtFirst) {
  EXPECT_EQ(pending_signal(), 0);
  EXPECT_NO_THROW(throw_if_interrupted());
}

}  // namespace
}  // namespace s2s
