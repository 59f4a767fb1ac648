// Softmax and cross-entropy of single rows of logits, for the output layer. Private to kernels.
#pragma once

#include <cstdint>

#include "kernels/bf16.h"

namespace s2s::kernels {

struct RowLoss {
  double objective = 0.0;
  double negative_log_likelihood = 0.0;
};

struct RowTarget {
  std::int64_t vocabulary = 0;
  std::int32_t target = -1;  // negative: the row does not count
  float label_smoothing = 0.0F;
  float scale = 1.0F;  // of the gradient
};

// The row's loss. logits [vocabulary] are used up; the gradient with respect to them goes to d_logits (fp32:
// may be logits themselves), unless that is null.
RowLoss cross_entropy_row(float* logits, const RowTarget& row, float* d_logits);
RowLoss cross_entropy_row(float* logits, const RowTarget& row, bf16* d_logits);

// log sum over v of exp(logits[v]).
double log_sum_exp(const float* logits, std::int64_t vocabulary);

}  // namespace s2s::kernels
