#include "nn/masking.h"

namespace s2s {

torch::Tensor length_mask(const torch::Tensor& lengths, std::int64_t width) {
  const torch::Tensor positions = torch::arange(width, lengths.options().dtype(torch::kLong));
  return positions.unsqueeze(0).lt(lengths.unsqueeze(1));
}

}  // namespace s2s
