#include "search/penalties.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "base/error.h"

namespace s2s {
namespace {

TEST(Penalties, LengthPenaltyIsWus) {
  EXPECT_DOUBLE_EQ(length_penalty(1, 0.7), 1);  // ((5 + 1) / 6)^alpha
  EXPECT_DOUBLE_EQ(length_penalty(7, 1), 2);
  EXPECT_DOUBLE_EQ(length_penalty(19, 0.5), 2);
  EXPECT_DOUBLE_EQ(length_penalty(100, 0), 1);
}

TEST(Penalties, CoverageStandsOutsideTheDivision) {
  SearchOptions options;
  options.length_penalty = 1;
  EXPECT_DOUBLE_EQ(final_score(-3, 7, -0.5, options), -2);
}

TEST(Penalties, NoCompletionScoresAboveTheBound) {
  SearchOptions options;
  const std::int64_t longest = 30;
  for (const double alpha : {0.0, 0.2, 1.0, 5.0}) {
    options.length_penalty = alpha;
    const double bound = best_attainable_score(-4, longest, options);
    for (std::int64_t length = 1; length <= longest; ++length)
      for (const double more : {0.0, -0.001, -2.0})
        EXPECT_LE(final_score(-4 + more, length, more, options), bound);
  }
}

TEST(Penalties, CoverageSumsLogsOfClampedAttentionOverTheUnpaddedSource) {
  SearchOptions options;
  options.coverage_penalty = 0.5;
  Coverage coverage(options, {3, 2});
  coverage.add(torch::tensor({{0.5, 0.25, 0.25}, {0.5, 0.5, 0.0}}), {0, 1});
  EXPECT_NEAR(coverage.term(0), 0.5 * (std::log(0.5) + 2 * std::log(0.25)), 1e-12);
  EXPECT_NEAR(coverage.term(1), 0.5 * 2 * std::log(0.5), 1e-12);  // its third column is padding
  coverage.reorder(torch::tensor({1, 0, 0}, torch::kLong));
  coverage.add(torch::tensor({{1.0, 0.0, 0.0}, {0.0, 0.5, 0.5}, {1.0, 0.0, 0.0}}), {1, 0, 0});
  EXPECT_NEAR(coverage.term(0), 0.5 * std::log(0.5), 1e-12);  // 1.5 counts as 1
  EXPECT_NEAR(coverage.term(1), 0.5 * (std::log(0.5) + 2 * std::log(0.75)), 1e-12);
  EXPECT_NEAR(coverage.term(2), 0.5 * 2 * std::log(0.25), 1e-12);
}

TEST(Penalties, CoverageStaysFiniteWhereNothingWasAttended) {
  SearchOptions options;
  options.coverage_penalty = 1;
  Coverage coverage(options, {2});
  coverage.add(torch::tensor({{1.0, 0.0}}), {0});
  EXPECT_NEAR(coverage.term(0), std::log(1e-9), 1e-9);
}

TEST(Penalties, LimitFollowsTheSource) {
  SearchOptions options;
  options.max_length_ratio = 1.5;
  options.max_length_offset = 2;
  EXPECT_EQ(max_output_pieces(3, options), 6);
  options.max_length_ratio = 1e300;
  EXPECT_EQ(max_output_pieces(3, options), 1'000'000);
  options.max_length_ratio = 0.5;
  options.max_length_offset = 0;
  EXPECT_EQ(max_output_pieces(1, options), 1);
}

TEST(SearchOptionsCheck, NamesTheOptionThatIsOutOfRange) {
  const auto message = [](auto change) -> std::string {
    SearchOptions options;
    change(options);
    try {
      check(options);
    } catch (const UsageError& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message([](SearchOptions&) {}), "accepted");
  EXPECT_EQ(message([](SearchOptions& o) { o.beam = 0; }), "--beam must be at least 1, not 0");
  EXPECT_EQ(message([](SearchOptions& o) { o.n_best = 6; }),
            "--n-best must be from 1 to the beam's size, not 6");
  EXPECT_EQ(message([](SearchOptions& o) { o.length_penalty = -1; }),
            "--length-penalty must be 0 or more, not -1");
  EXPECT_EQ(message([](SearchOptions& o) { o.coverage_penalty = std::nan(""); }),
            "--coverage-penalty must be 0 or more, not nan");
}

}  // namespace
}  // namespace s2s
