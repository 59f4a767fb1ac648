#include "lab/evidence.h"

#include <gtest/gtest.h>

namespace s2s::lab {
namespace {

TEST(Estimate, IsTheMeanWithStudentsInterval) {
  const Estimate of_three = estimate({1, 2, 3});  // deviation 1, 4.303 / sqrt(3) of it to each side
  EXPECT_DOUBLE_EQ(of_three.mean, 2);
  EXPECT_NEAR(of_three.low, 2 - 2.484, 1e-3);
  EXPECT_NEAR(of_three.high, 2 + 2.484, 1e-3);
  const Estimate of_one = estimate({5});
  EXPECT_DOUBLE_EQ(of_one.low, 5);
  EXPECT_DOUBLE_EQ(of_one.high, 5);
  EXPECT_EQ(show(of_one, 1), "5.0");
  EXPECT_EQ(show(of_three, 1), "2.0 (-0.5 to 4.5)");
}

TEST(Finding, NeedsTheWholeIntervalOnOneSide) {
  const Estimate figure = estimate({1, 2, 3});
  EXPECT_EQ(is_over(figure, -1, -1), Finding::holds);
  EXPECT_EQ(is_over(figure, 2, 2), Finding::undecided);
  EXPECT_EQ(is_over(figure, 5, 5), Finding::does_not_hold);
  EXPECT_EQ(is_under(figure, 5, 5), Finding::holds);
  EXPECT_EQ(is_under(figure, 2, 2), Finding::undecided);
  EXPECT_EQ(is_under(figure, -1, -1), Finding::does_not_hold);
}

// Of one trained model a figure just beyond the limit is no proof of the opposite.
TEST(Finding, BetweenTheLimitAndTheOppositeIsUndecided) {
  EXPECT_EQ(is_under(estimate({0.11}), 0.1, 0.5), Finding::undecided);
  EXPECT_EQ(is_under(estimate({0.6}), 0.1, 0.5), Finding::does_not_hold);
  EXPECT_EQ(is_over(estimate({0.79}), 0.8, 0.1), Finding::undecided);
}

// One of two trainings failed by chance: that shows nothing.
TEST(Finding, OneTrainingThatFailsDoesNotRefute) {
  EXPECT_EQ(is_over(estimate({12, 12, 0}), 0, 0), Finding::undecided);
  EXPECT_EQ(is_over(estimate({12, 12, 11}), 0, 0), Finding::holds);
}

TEST(Votes, AreDecidedByThreeQuarters) {
  const auto finding = [](int for_it, int against, int neither) {
    Votes votes;
    for (int i = 0; i < for_it; ++i) votes.add(true, false);
    for (int i = 0; i < against; ++i) votes.add(false, true);
    for (int i = 0; i < neither; ++i) votes.add(false, false);
    return votes.finding();
  };
  EXPECT_EQ(finding(0, 0, 0), Finding::undecided);
  EXPECT_EQ(finding(3, 1, 0), Finding::holds);
  EXPECT_EQ(finding(2, 1, 1), Finding::undecided);
  EXPECT_EQ(finding(1, 3, 0), Finding::does_not_hold);
  EXPECT_EQ(finding(0, 1, 3), Finding::undecided);
}

}  // namespace
}  // namespace s2s::lab
