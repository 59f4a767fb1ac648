#include "search/penalties.h"

#include <torch/types.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace s2s {

double length_penalty(std::int64_t length, double alpha) {
  return std::pow((5.0 + static_cast<double>(length)) / 6.0, alpha);
}

double final_score(double log_probability, std::int64_t length, double coverage_term,
                   const SearchOptions& options) {
  return log_probability / length_penalty(length, options.length_penalty) + coverage_term;
}

double best_attainable_score(double log_probability, std::int64_t longest, const SearchOptions& options) {
  return log_probability / length_penalty(longest, options.length_penalty);
}

std::int64_t max_output_pieces(std::int64_t source_pieces, const SearchOptions& options) {
  constexpr double kMost = 1e6;  // so that an absurd ratio neither overflows nor runs for ever
  const double limit = std::floor(options.max_length_ratio * static_cast<double>(source_pieces)) +
                       static_cast<double>(options.max_length_offset);
  return static_cast<std::int64_t>(std::clamp(limit, 1.0, kMost));
}

Coverage::Coverage(const SearchOptions& options, std::vector<std::int64_t> source_lengths)
    : beta_(options.coverage_penalty), source_lengths_(std::move(source_lengths)) {}

void Coverage::add(const at::Tensor& attention_weights, const std::vector<std::int64_t>& sentences) {
  if (beta_ == 0) return;
  const at::Tensor weights = attention_weights.to(torch::kCPU, torch::kDouble);  // [rows, source]
  if (!sums_.defined() && weights.sum().item<double>() == 0)
    throw UsageError("coverage-penalty needs a model with attention; this one has none, so use 0");
  sums_ = sums_.defined() ? sums_ + weights : weights.clone();
  const at::Tensor logs = sums_.clamp(1e-9, 1.0).log().contiguous();
  terms_.assign(sentences.size(), 0.0);
  for (std::size_t row = 0; row < sentences.size(); ++row) {
    // padding receives no weight and must not count as uncovered
    const double* first = logs.data_ptr<double>() + static_cast<std::int64_t>(row) * logs.size(1);
    const std::int64_t length = source_lengths_[static_cast<std::size_t>(sentences[row])];
    double sum = 0;
    for (std::int64_t i = 0; i < length; ++i) sum += first[i];
    terms_[row] = beta_ * sum;
  }
}

void Coverage::reorder(const at::Tensor& rows) {
  if (sums_.defined()) sums_ = sums_.index_select(0, rows);
}

}  // namespace s2s
