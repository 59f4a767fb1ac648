#include "metrics/attention_statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace s2s {
namespace {

// Where the diagonal of a matrix of words crosses the middle of row `row`, in columns from 0.
double diagonal(const LabelledAttention& attention, std::int64_t row) {
  const double slope =
      static_cast<double>(attention.source_words()) / static_cast<double>(attention.target_words());
  return (static_cast<double>(row) + 0.5) * slope - 0.5;
}

std::int64_t most_attended(const LabelledAttention& attention, std::int64_t row) {
  const auto begin = attention.weights.begin() + row * attention.columns();
  return std::max_element(begin, begin + attention.columns()) - begin;
}

double mean_of(double sum, std::int64_t count) { return count == 0 ? 0.0 : sum / static_cast<double>(count); }

}  // namespace

AttentionSums::AttentionSums(AttentionStatisticsOptions options) : options_(std::move(options)) {
  sums_.distance_shares.resize(options_.distances.size() + 1);
}

void AttentionSums::add(const LabelledAttention& attention) {
  ++sums_.sentences;
  if (attention.empty()) return;
  sums_.source_words += attention.source_words();
  sums_.target_words += attention.target_words();
  for (std::int64_t row = 0; row < attention.target_words(); ++row) add_row(attention, row);
  add_coverage(attention);
  add_jumps(attention);
}

void AttentionSums::add_row(const LabelledAttention& attention, std::int64_t row) {
  const double middle = diagonal(attention, row);
  for (std::int64_t column = 0; column < attention.columns(); ++column) {
    const auto weight = static_cast<double>(attention.at(row, column));
    if (weight > 0) sums_.entropy -= weight * std::log2(weight);
    if (column == attention.source_words()) {
      sums_.end_share += weight;
      continue;
    }
    const std::int64_t distance = std::llround(std::abs(static_cast<double>(column) - middle));
    const auto share = std::lower_bound(options_.distances.begin(), options_.distances.end(), distance) -
                       options_.distances.begin();
    sums_.distance_shares[static_cast<std::size_t>(share)] += weight;
  }
  sums_.uniform_entropy += std::log2(static_cast<double>(attention.columns()));
}

void AttentionSums::add_coverage(const LabelledAttention& attention) {
  for (std::int64_t column = 0; column < attention.source_words(); ++column) {
    double coverage = 0;
    for (std::int64_t row = 0; row < attention.rows(); ++row)
      coverage += static_cast<double>(attention.at(row, column));
    sums_.coverage += coverage;
    if (coverage < options_.under_covered) ++sums_.under_covered;
    if (coverage > options_.over_covered) ++sums_.over_covered;
  }
}

void AttentionSums::add_jumps(const LabelledAttention& attention) {
  for (std::int64_t row = 1; row < attention.target_words(); ++row) {
    const std::int64_t from = most_attended(attention, row - 1);
    const std::int64_t to = most_attended(attention, row);
    if (from == attention.source_words() || to == attention.source_words()) continue;
    ++jumps_;
    if (to >= from) ++sums_.monotonicity;
  }
}

AttentionStatistics AttentionSums::mean() const {
  AttentionStatistics mean = sums_;
  for (double* of_target : {&mean.entropy, &mean.uniform_entropy, &mean.end_share})
    *of_target = mean_of(*of_target, mean.target_words);
  for (double& share : mean.distance_shares) share = mean_of(share, mean.target_words);
  for (double* of_source : {&mean.coverage, &mean.under_covered, &mean.over_covered})
    *of_source = mean_of(*of_source, mean.source_words);
  mean.monotonicity = mean_of(mean.monotonicity, jumps_);
  return mean;
}

}  // namespace s2s
