#include "lab/measure.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <chrono>
#include <cmath>
#include <thread>

namespace s2s::lab {
namespace {

TEST(Measure, StatisticsMatchThoseByHand) {
  EXPECT_DOUBLE_EQ(deviation({1, 3}), std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(correlation({1, 2, 3}, {2, 4, 6}), 1);
  EXPECT_DOUBLE_EQ(correlation({1, 1, 1}, {2, 4, 6}), 0);
  // Pairs: (1,2) agrees, (1,3) agrees, (2,3) does not: (2 - 1) / 3.
  EXPECT_DOUBLE_EQ(kendall_tau({1, 2, 3}, {1, 3, 2}), 1.0 / 3);
  EXPECT_NEAR(fitted_exponent({1, 2, 4}, {3, 12, 48}), 2, 1e-12);
}

// Of six pairs of sizes three meet the one that a cache disturbs.
TEST(Measure, TheMedianExponentIsNotMovedByOneSize) {
  EXPECT_NEAR(median_exponent({1, 2, 4, 8}, {3, 12, 48, 192}), 2, 1e-12);
  EXPECT_NEAR(median_exponent({1, 2, 4, 8, 16}, {3, 12, 48, 192, 3 * 768}), 2, 0.3);
  EXPECT_GT(fitted_exponent({1, 2, 4, 8, 16}, {3, 12, 48, 192, 3 * 768}), 2.3);
}

// Sleeping is no work: other programs that take the core do not lengthen what is measured.
TEST(Timing, CountsProcessorTimeAlone) {
  const Timing timing({[] { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }}, 2);
  EXPECT_LT(timing.median_of(0), 0.01);
  EXPECT_GT(timing.taken_away(), 0.5);
}

TEST(PeakBytes, CountsWhatIsHeldAtOnceNotWhatWasGivenBack) {
  const auto floats = [](std::int64_t count) { return torch::ones({count}); };
  const std::int64_t one = peak_bytes([&] { floats(1 << 16); });
  EXPECT_GE(one, 4 << 16);
  EXPECT_LT(one, 5 << 16);
  EXPECT_EQ(peak_bytes([&] { floats(1 << 16), floats(1 << 16); }) / one, 2);
  EXPECT_EQ(peak_bytes([&] {
              floats(1 << 16);
              floats(1 << 16);
            }),
            one);
}

TEST(Timing, TellsLongWorkFromShort) {
  volatile double sink = 0;
  const auto work = [&](int turns) {
    return [&sink, turns] {
      for (int i = 0; i < turns; ++i) sink = sink + i;
    };
  };
  const Timing timing({work(1000), work(100000)}, 3);
  EXPECT_GT(timing.median_of(1), 10 * timing.median_of(0));
  ASSERT_EQ(timing.ratios(1, 0).size(), 3U);
  EXPECT_GE(timing.taken_away(), 0);
  EXPECT_LE(timing.taken_away(), 1);
}

}  // namespace
}  // namespace s2s::lab
