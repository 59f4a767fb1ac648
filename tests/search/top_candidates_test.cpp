#include "search/top_candidates.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

namespace s2s {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<std::int32_t> pieces(const TopCandidates& top) {
  std::vector<std::int32_t> found;
  for (const Candidate& candidate : top.candidates) found.push_back(candidate.piece);
  return found;
}

TEST(TopCandidates, AgreeWithTopkForEveryWidth) {
  torch::manual_seed(3);
  for (const std::int64_t vocabulary : {1, 5, 31, 32, 33, 1000}) {
    const at::Tensor rows = torch::randn({19, vocabulary});
    for (const std::int64_t k : {1, 3, 8, 2000}) {
      const TopCandidates scanned = top_candidates(rows, k, {0, 3});
      const TopCandidates sorted = top_candidates_by_topk(rows, k, {0, 3});
      EXPECT_EQ(scanned.width, std::min(k, vocabulary));
      EXPECT_EQ(pieces(scanned), pieces(sorted)) << vocabulary << " wide, best " << k;
    }
  }
}

TEST(TopCandidates, ComeBestFirstAndEqualOnesByPiece) {
  const TopCandidates top = top_candidates(torch::tensor({{1.F, 3.F, 2.F, 3.F, 3.F, 0.F}}), 4, {});
  EXPECT_EQ(pieces(top), (std::vector<std::int32_t>{1, 3, 4, 2}));
  EXPECT_EQ(top.candidates[3].log_probability, 2.F);
}

TEST(TopCandidates, LeaveOutBannedImpossibleAndUndefinedOnes) {
  const at::Tensor rows = torch::tensor({{5.F, -kInfinity, 1.F, std::nanf(""), 4.F}});
  const std::vector<std::int32_t> expected = {4, 2, -1, -1};
  EXPECT_EQ(pieces(top_candidates(rows, 4, {0})), expected);
  EXPECT_EQ(pieces(top_candidates_by_topk(rows, 4, {0})), expected);
}

TEST(TopCandidates, OfUnnormalisedScoresHaveTheTotalsSubtracted) {
  const at::Tensor rows = torch::tensor({{1.F, 3.F, 2.F}, {1.F, 3.F, 2.F}, {1.F, 3.F, 2.F}});
  const at::Tensor totals = torch::tensor({4.F, std::nanf(""), kInfinity});
  const TopCandidates top = top_candidates(rows, totals, 2, {});
  EXPECT_EQ(pieces(top), (std::vector<std::int32_t>{1, 2, -1, -1, -1, -1}));
  EXPECT_EQ(top.candidates[0].log_probability, -1.F);
  EXPECT_EQ(top.candidates[1].log_probability, -2.F);
  EXPECT_EQ(pieces(top_candidates(rows, at::Tensor(), 1, {})), (std::vector<std::int32_t>{1, 1, 1}));
}

TEST(TopCandidates, TakeRowsThatAreNotContiguous) {
  const at::Tensor columns = torch::tensor({{1.F, 4.F}, {3.F, 2.F}, {2.F, 9.F}}).t();
  EXPECT_EQ(pieces(top_candidates(columns, 1, {})), (std::vector<std::int32_t>{1, 2}));
}

}  // namespace
}  // namespace s2s
