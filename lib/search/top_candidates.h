// The k most probable next pieces of each row.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace s2s {

struct Candidate {
  float log_probability;
  std::int32_t piece;
};

struct TopCandidates {
  std::int64_t width = 0;  // candidates a row, at most
  std::vector<Candidate>
      candidates;  // [rows, width], best first; equal ones by piece; piece -1 where a row has fewer
};

// The k best of each row of log_probabilities [rows, vocabulary], without the banned pieces and those of log
// probability -inf or NaN. One pass over each row on the CPU, at::topk elsewhere.
TopCandidates top_candidates(const at::Tensor& log_probabilities, std::int64_t k,
                             const std::vector<std::int32_t>& banned);

// The same of unnormalised scores: log-probabilities are these less log_totals [rows], which is subtracted
// from the k best alone. A row whose total isn't finite has no candidates. Undefined log_totals: zeros.
TopCandidates top_candidates(const at::Tensor& scores, const at::Tensor& log_totals, std::int64_t k,
                             const std::vector<std::int32_t>& banned);

// The same by at::topk, on any device; which of several equal candidates it keeps at the k-th place is open.
TopCandidates top_candidates_by_topk(const at::Tensor& log_probabilities, std::int64_t k,
                                     const std::vector<std::int32_t>& banned);

}  // namespace s2s
