// Coverage (Tu et al. 2016, section 3.1) on the fast path: C_tj = sum_{i<t} alpha_ij, for each head, which
// enters the scores of step t. Going back, the gradient of C_{t+1} is handed on to alpha_t and to C_t.
#pragma once

#include <span>

#include "kernels/attention.h"
#include "nn/fast/buffers.h"
#include "nn/fast/parameters.h"

namespace s2s::fast {

class Coverage {
 public:
  // V_a [heads * key width]
  Coverage(const Parameter& vector, std::int64_t heads) : vector_(vector), heads_(heads) {}

  // before: C at the first step, of which row i goes on as row from[i] (empty: all stay in place); empty:
  // zeros.
  void begin(kernels::ConstMatrix before, std::span<const std::int32_t> from, const Extent& weights,
             kernels::Workspace& workspace, bool gradients);
  // C_{t+1} = C_t + alpha_t; weights [rows, heads * source].
  void add(std::int64_t t, kernels::ConstMatrix weights);

  kernels::QueryCoverage of_head(const Steps& steps, std::int64_t head) const;
  kernels::Matrix d_covered_of_head(std::int64_t head) const;
  float* d_vector_of_head(std::int64_t head) const { return vector_of_head(head).gradient.data; }
  kernels::ConstMatrix covered(std::int64_t t) const { return kernels::ConstMatrix(covered_.step(t)); }

 private:
  Parameter vector_of_head(std::int64_t head) const;

  Parameter vector_;
  std::int64_t heads_;
  kernels::Sequence covered_;  // [target + 1, rows, heads * source] C
  kernels::Matrix d_covered_;  // [rows, heads * source]
};

}  // namespace s2s::fast
