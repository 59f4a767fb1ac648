// The terms of Wu et al.'s (2016) eq. 14 and the bound that tells when search may stop.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "search/search_options.h"

namespace s2s {

// lp(Y) = ((5 + length) / 6)^alpha.
double length_penalty(std::int64_t length, double alpha);

// log P / lp(Y) + cp; `coverage_term` is cp, at most 0.
double final_score(double log_probability, std::int64_t length, double coverage_term,
                   const SearchOptions& options);

// No completion of an open hypothesis can score above this. For its log probability L and any completion Y of
// at most `longest` pieces: log P(Y) <= L <= 0, since each further piece adds a log probability <= 0; lp(Y)
// <= lp(longest), since alpha >= 0; so log P(Y) / lp(Y) <= L / lp(longest). And cp(Y) <= 0, since it sums
// logarithms of numbers <= 1 and beta >= 0.
double best_attainable_score(double log_probability, std::int64_t longest, const SearchOptions& options);

// Output pieces that a source of so many pieces may have at most, </s> counted on neither side.
std::int64_t max_output_pieces(std::int64_t source_pieces, const SearchOptions& options);

// sum_j p_ij of every row, grown step by step. Does nothing where beta is 0.
class Coverage {
 public:
  Coverage(const SearchOptions& options, std::vector<std::int64_t> source_lengths);

  // Adds a step's attention weights [rows, source]; `sentences` says which sentence each row belongs to.
  // Throws UsageError where the model has no attention.
  void add(const at::Tensor& attention_weights, const std::vector<std::int64_t>& sentences);
  // cp of a row as it stands. A position that received nothing counts as 1e-9, so that cp stays finite.
  double term(std::int64_t row) const { return terms_.empty() ? 0.0 : terms_[static_cast<std::size_t>(row)]; }
  void reorder(const at::Tensor& rows);

 private:
  double beta_;
  std::vector<std::int64_t> source_lengths_;  // by sentence, </s> counted
  at::Tensor sums_;                           // [rows, source]
  std::vector<double> terms_;                 // [rows]
};

}  // namespace s2s
