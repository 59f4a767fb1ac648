// What a matrix of attention weights is like, in a few numbers: how sharp, how complete, how monotone, how
// close to the diagonal. Averages over a test set give every target word, and every source word, equal
// weight.
#pragma once

#include <cstdint>
#include <vector>

#include "base/alignment.h"

namespace s2s {

struct AttentionStatisticsOptions {
  // A source word's coverage is the weight that all steps together gave it: about 1 for a word translated
  // once. Less than the first is under-, more than the second over-covered.
  double under_covered = 0.5;
  double over_covered = 1.5;
  // Greatest distance from the diagonal of each share but the last, which takes what is farther.
  std::vector<std::int64_t> distances{0, 1, 2, 5, 10};
};

// </s> of the source counts in entropy and has a share of its own, but no coverage and no distance; the step
// that predicts </s> counts in coverage only. A mean of nothing is 0.
struct AttentionStatistics {
  std::int64_t sentences = 0;
  std::int64_t source_words = 0;
  std::int64_t target_words = 0;
  double entropy = 0;          // bits, mean over target words: -sum_j alpha_tj log2 alpha_tj
  double uniform_entropy = 0;  // what it would be with equal weights
  double coverage = 0;         // mean over source words of sum_t alpha_tj
  double under_covered = 0;    // share of source words
  double over_covered = 0;
  // Share of the steps between two target words, neither of which attends most to </s>, at which the source
  // word attended to most is the same or a later one.
  double monotonicity = 0;
  double end_share = 0;                 // share of the weight that is on </s>
  std::vector<double> distance_shares;  // of the weight, by distance; with end_share they sum to 1
};

// Adds up over sentences.
class AttentionSums {
 public:
  explicit AttentionSums(AttentionStatisticsOptions options = {});

  void add(const LabelledAttention& attention);
  AttentionStatistics mean() const;
  const AttentionStatisticsOptions& options() const { return options_; }

 private:
  void add_row(const LabelledAttention& attention, std::int64_t row);
  void add_coverage(const LabelledAttention& attention);
  void add_jumps(const LabelledAttention& attention);

  AttentionStatisticsOptions options_;
  AttentionStatistics sums_;
  std::int64_t jumps_ = 0;
};

}  // namespace s2s
