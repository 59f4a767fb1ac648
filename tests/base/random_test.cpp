#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace s2s {
namespace {

// Known answers of philox4x32-10 from the kat_vectors file of Random123, the authors' own implementation.
TEST(Random, PhiloxGivesItsAuthorsKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}),
            (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const std::uint32_t ones = 0xffffffff;
  EXPECT_EQ(philox({ones, ones, ones, ones}, {ones, ones}),
            (std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Random, ARestoredStateGoesOnWithTheSameNumbers) {
  Random random(7, 3);
  std::vector<float> skipped(13);
  random.fill_normal(skipped, 0, 1);
  Random restored(random.state());
  EXPECT_EQ(random.next(), restored.next());
  EXPECT_EQ(random.permutation(100), restored.permutation(100));
}

TEST(Random, StreamsOfOneSeedDiffer) { EXPECT_NE(Random(1, 0).next(), Random(1, 1).next()); }

TEST(Random, APermutationHoldsEveryIndexOnce) {
  auto order = Random(5).permutation(1000);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  std::vector<std::size_t> expected(1000);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(order, expected);
}

TEST(Random, KeepMasksHaveMeanOneAndTheRightShareOfZeros) {
  std::vector<float> mask(100'000);
  Random(11).fill_keep_mask(mask, 0.8F);
  const auto zeros = static_cast<double>(std::count(mask.begin(), mask.end(), 0.0F));
  EXPECT_NEAR(zeros / 100'000, 0.2, 0.01);
  EXPECT_NEAR(std::accumulate(mask.begin(), mask.end(), 0.0) / 100'000, 1.0, 0.01);
}

TEST(Random, NormalsHaveTheAskedMeanAndDeviation) {
  std::vector<float> draws(100'001);
  Random(13).fill_normal(draws, 2.0F, 3.0F);
  const double mean = std::accumulate(draws.begin(), draws.end(), 0.0) / static_cast<double>(draws.size());
  double variance = 0;
  for (const float x : draws) variance += (x - mean) * (x - mean);
  EXPECT_NEAR(mean, 2.0, 0.05);
  EXPECT_NEAR(variance / static_cast<double>(draws.size()), 9.0, 0.2);
}

TEST(Random, BelowStaysBelow) {
  Random random(17);
  for (int i = 0; i < 1000; ++i) EXPECT_LT(random.below(3), 3U);
}

}  // namespace
}  // namespace s2s
