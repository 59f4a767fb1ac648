#include "base/share_out.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/signals.h"

namespace s2s {
namespace {

TEST(ShareOut, DoesEachPieceOnceWhateverTheNumberOfThreads) {
  for (const int threads : {0, 1, 2, 7, 500}) {
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
      std::vector<int> times(count);
      share_out(count, threads, [&](std::size_t piece) { ++times[piece]; });
      EXPECT_EQ(times, std::vector<int>(count, 1)) << threads << " threads";
    }
  }
}

TEST(ShareOut, TellsTheCallersThreadHowMuchIsDone) {
  std::vector<std::size_t> told;
  const auto caller = std::this_thread::get_id();
  share_out(
      100, 3, [](std::size_t) {},
      [&](std::size_t done) {
        EXPECT_EQ(std::this_thread::get_id(), caller);
        told.push_back(done);
      });
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.front(), 0U);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_LE(told.back(), 100U);
}

TEST(ShareOut, ThrowsWhatAPieceThrew) {
  for (const int threads : {1, 4}) {
    const auto fail_late = [](std::size_t piece) {
      if (piece == 57) throw std::runtime_error("piece 57");
    };
    EXPECT_THROW(share_out(1000, threads, fail_late), std::runtime_error);
  }
}

// In a process of its own, as the flag is set for good.
TEST(ShareOutDeathTest, AnyThreadStopsForASignal) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const auto interrupted = [](int threads) {
    install_signal_handlers();
    std::atomic<std::size_t> done{0};
    try {
      share_out(1'000'000'000, threads, [&](std::size_t piece) {
        if (piece == 20) std::raise(SIGTERM);
        ++done;
      });
    } catch (const Interrupted& signal) {
      std::_Exit(done < 1000 ? signal.exit_code() : 1);
    }
    std::_Exit(1);
  };
  EXPECT_EXIT(interrupted(1), testing::ExitedWithCode(128 + SIGTERM), "");
  EXPECT_EXIT(interrupted(4), testing::ExitedWithCode(128 + SIGTERM), "");
}

}  // namespace
}  // namespace s2s
