#include "nn/attention/mask.h"

#include <limits>

namespace s2s {

Mask Mask::padding(const torch::Tensor& real) {
  const torch::Tensor lengths = real.sum(-1, /*keepdim=*/true, torch::kLong);
  return {torch::zeros_like(lengths), lengths};
}

Mask Mask::causal(std::int64_t queries, std::int64_t keys, torch::Device device) {
  const auto options = torch::TensorOptions().dtype(torch::kLong).device(device);
  return {torch::zeros({1, queries}, options),
          torch::arange(keys - queries + 1, keys + 1, options).unsqueeze(0), /*hides_future=*/true};
}

Mask Mask::window(const torch::Tensor& centres, double half_width, std::int64_t keys) {
  const torch::Tensor middle = centres.detach();
  return {(middle - half_width).ceil().clamp(0, keys).to(torch::kLong),
          (middle + half_width).floor().add(1).clamp(0, keys).to(torch::kLong)};
}

Mask Mask::operator&(const Mask& other) const {
  if (!end_.defined() || !other.end_.defined()) {
    return end_.defined() ? *this : other;
  }
  return {torch::maximum(first_, other.first_), torch::minimum(end_, other.end_),
          hides_future_ || other.hides_future_};
}

Mask Mask::rows(const torch::Tensor& indices) const {
  const bool same_for_all = !end_.defined() || end_.size(0) == 1;
  return same_for_all ? *this
                      : Mask(first_.index_select(0, indices), end_.index_select(0, indices), hides_future_);
}

torch::Tensor Mask::visible(std::int64_t keys) const {
  if (!end_.defined()) {
    return torch::ones({1, 1, keys}, torch::kBool);
  }
  const torch::Tensor positions = torch::arange(keys, end_.options());
  return positions.ge(first_.unsqueeze(-1)).logical_and(positions.lt(end_.unsqueeze(-1)));
}

Mask::Ranges Mask::ranges(std::int64_t batch, std::int64_t queries, std::int64_t keys,
                          torch::Device device) const {
  const auto options = torch::TensorOptions().dtype(torch::kLong).device(device);
  if (!end_.defined()) {
    return {torch::zeros({batch, queries}, options), torch::full({batch, queries}, keys, options)};
  }
  return {first_.expand({batch, queries}).contiguous(), end_.expand({batch, queries}).contiguous()};
}

torch::Tensor Mask::softmax(const torch::Tensor& scores) const {
  if (!end_.defined()) {
    return scores.softmax(-1);
  }
  // A row of nothing but -inf would be NaN, forward and backward: such rows go through unmasked and are
  // zeroed after.
  const torch::Tensor visible = this->visible(scores.size(-1)).unsqueeze(1);
  const torch::Tensor hidden = visible.logical_not().logical_and(visible.any(-1, /*keepdim=*/true));
  return scores.masked_fill(hidden, -std::numeric_limits<double>::infinity())
      .softmax(-1)
      .masked_fill(visible.logical_not(), 0.0);
}

}  // namespace s2s
