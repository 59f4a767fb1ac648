#include "search/batch_plan.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

using Plan = std::vector<std::vector<std::size_t>>;

TEST(BatchPlan, GroupsSimilarLengthsAndBeginsWithTheEarliestLine) {
  // by length: lines 1, 5 (9 pieces), 3 (8), 2 (2), 0, 4 (1)
  EXPECT_EQ(plan_batches({1, 9, 2, 8, 1, 9}, 2, 1000), (Plan{{0, 4}, {1, 5}, {3, 2}}));
}

TEST(BatchPlan, LeavesOutLinesWithoutPieces) {
  EXPECT_EQ(plan_batches({0, 3, 0}, 8, 1000), (Plan{{1}}));
  EXPECT_TRUE(plan_batches({0, 0}, 8, 1000).empty());
  EXPECT_TRUE(plan_batches({}, 8, 1000).empty());
}

TEST(BatchPlan, BoundsSentencesTimesTheLongest) {
  EXPECT_EQ(plan_batches({60, 50, 50, 200}, 8, 100), (Plan{{0}, {1, 2}, {3}}));
}

TEST(InOrder, HoldsResultsUntilTheirTurn) {
  InOrder<int> results(3);
  std::vector<int> given;
  const auto emit = [&](int value) { given.push_back(value); };
  results.put(1, 11);
  results.flush(emit);
  EXPECT_TRUE(given.empty());
  results.put(0, 10);
  results.flush(emit);
  EXPECT_EQ(given, (std::vector<int>{10, 11}));
  results.put(2, 12);
  results.flush(emit);
  EXPECT_EQ(given, (std::vector<int>{10, 11, 12}));
}

}  // namespace
}  // namespace s2s
