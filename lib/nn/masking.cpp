#include "nn/masking.h"

#include <limits>

namespace s2s {

torch::Tensor length_mask(const torch::Tensor& lengths, std::int64_t width) {
  const torch::Tensor positions = torch::arange(width, lengths.options().dtype(torch::kLong));
  return positions.unsqueeze(0).lt(lengths.unsqueeze(1));
}

torch::Tensor masked_softmax(const torch::Tensor& scores, const torch::Tensor& mask) {
  // A row of nothing but -inf would be NaN, forward and backward: such rows go through unmasked and are
  // zeroed after.
  const torch::Tensor hidden = mask.logical_not().logical_and(mask.any(-1, /*keepdim=*/true));
  const torch::Tensor weights =
      scores.masked_fill(hidden, -std::numeric_limits<double>::infinity()).softmax(-1);
  return weights.masked_fill(mask.logical_not(), 0.0);
}

}  // namespace s2s
