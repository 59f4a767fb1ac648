#include "nn/attention/mask.h"

#include <limits>

namespace s2s {

Mask Mask::padding(const torch::Tensor& real) { return Mask(real.unsqueeze(1)); }

Mask Mask::causal(std::int64_t queries, std::int64_t keys, torch::Device device) {
  return Mask(torch::ones({1, queries, keys}, torch::TensorOptions().dtype(torch::kBool).device(device))
                  .tril(keys - queries));
}

Mask Mask::window(const torch::Tensor& centres, double half_width, std::int64_t keys) {
  const torch::Tensor positions = torch::arange(keys, centres.options());
  return Mask((positions - centres.detach().unsqueeze(-1)).abs().le(half_width));
}

Mask Mask::operator&(const Mask& other) const {
  if (!visible_.defined() || !other.visible_.defined()) {
    return visible_.defined() ? *this : other;
  }
  return Mask(visible_.logical_and(other.visible_));
}

Mask Mask::rows(const torch::Tensor& indices) const {
  const bool same_for_all = !visible_.defined() || visible_.size(0) == 1;
  return same_for_all ? *this : Mask(visible_.index_select(0, indices));
}

torch::Tensor Mask::softmax(const torch::Tensor& scores) const {
  if (!visible_.defined()) {
    return scores.softmax(-1);
  }
  // A row of nothing but -inf would be NaN, forward and backward: such rows go through unmasked and are
  // zeroed after.
  const torch::Tensor visible = visible_.unsqueeze(1);
  const torch::Tensor hidden = visible.logical_not().logical_and(visible.any(-1, /*keepdim=*/true));
  return scores.masked_fill(hidden, -std::numeric_limits<double>::infinity())
      .softmax(-1)
      .masked_fill(visible.logical_not(), 0.0);
}

}  // namespace s2s
