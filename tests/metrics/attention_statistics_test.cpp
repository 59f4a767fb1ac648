// Counted by hand.
#include "metrics/attention_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace s2s {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

LabelledAttention matrix(const std::vector<std::vector<float>>& rows, bool cut_off = false) {
  LabelledAttention attention;
  attention.cut_off = cut_off;
  attention.target.resize(rows.size());
  attention.source.resize(rows.front().size());
  for (const auto& row : rows) attention.weights.insert(attention.weights.end(), row.begin(), row.end());
  return attention;
}

AttentionStatistics statistics_of(const LabelledAttention& attention,
                                  const AttentionStatisticsOptions& options = {}) {
  AttentionSums sums(options);
  sums.add(attention);
  return sums.mean();
}

// Two source words and </s>; two target words and </s>.
const std::vector<std::vector<float>> kRows{{0.5F, 0.5F, 0}, {0, 0.75F, 0.25F}, {0, 0.5F, 0.5F}};

TEST(AttentionStatistics, EntropyIsInBitsAndLeavesOutTheStepOfTheEnd) {
  const double second = -0.75 * std::log2(0.75) - 0.25 * std::log2(0.25);
  EXPECT_NEAR(statistics_of(matrix(kRows)).entropy, (1 + second) / 2, 1e-6);
  EXPECT_NEAR(statistics_of(matrix(kRows)).uniform_entropy, std::log2(3.0), 1e-12);
  EXPECT_NEAR(statistics_of(matrix({{0.25F, 0.25F, 0.25F, 0.25F}}, /*cut_off=*/true)).entropy, 2, 1e-6);
}

TEST(AttentionStatistics, CoverageSumsColumnsOverAllSteps) {
  const AttentionStatistics statistics = statistics_of(matrix(kRows));  // 0.5 and 1.75
  EXPECT_NEAR(statistics.coverage, 2.25 / 2, 1e-6);
  EXPECT_EQ(statistics.under_covered, 0);  // 0.5 is enough
  EXPECT_EQ(statistics.over_covered, 0.5);
  EXPECT_EQ(statistics_of(matrix(kRows), {.under_covered = 0.6}).under_covered, 0.5);
}

TEST(AttentionStatistics, MonotonicityIsTheShareOfStepsThatDoNotGoBack) {
  const LabelledAttention attention =
      matrix({{0, 1, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}, {1, 0, 0, 0}}, true);
  EXPECT_NEAR(statistics_of(attention).monotonicity, 2.0 / 3, 1e-12);  // those to and from </s> do not count
}

TEST(AttentionStatistics, ShareOfWeightByDistanceFromTheDiagonal) {
  const AttentionStatistics diagonal = statistics_of(matrix(kRows), {.distances = {0}});
  EXPECT_NEAR(diagonal.end_share, 0.125, 1e-6);
  EXPECT_THAT(diagonal.distance_shares, ElementsAre(DoubleNear(0.625, 1e-6), DoubleNear(0.25, 1e-6)));
}

TEST(AttentionStatistics, DiagonalOfASourceTwiceAsLongSkipsEveryOtherWord) {
  // the middle of the first of two rows lies between columns 0 and 1, that of the second between 2 and 3
  const AttentionStatistics statistics =
      statistics_of(matrix({{1, 0, 0, 0, 0}, {0, 0, 0, 1, 0}}, true), {.distances = {0, 1}});
  EXPECT_THAT(statistics.distance_shares, ElementsAre(0, 1, 0));
}

TEST(AttentionStatistics, OfSeveralSentencesWeighWordsEqually) {
  AttentionSums sums;
  sums.add(matrix({{0.5F, 0.5F}}, true));
  sums.add(matrix({{1, 0}, {1, 0}, {1, 0}}, true));
  sums.add({});  // a blank line
  EXPECT_NEAR(sums.mean().entropy, 0.25, 1e-6);
  EXPECT_EQ(sums.mean().target_words, 4);
  EXPECT_EQ(sums.mean().sentences, 3);
}

TEST(AttentionStatistics, OfNothingAreZero) {
  const AttentionStatistics none = AttentionSums().mean();
  EXPECT_EQ(none.entropy, 0);
  EXPECT_EQ(none.monotonicity, 0);
}

}  // namespace
}  // namespace s2s
