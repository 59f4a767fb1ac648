#include "nn/attention/self_attention.h"

#include <fmt/format.h>

#include <cmath>

#include "base/error.h"

namespace s2s {

SelfAttention::SelfAttention(std::int64_t width, std::int64_t heads, Side side) : heads_(heads), side_(side) {
  if (heads < 1 || width % heads != 0) {
    throw UsageError(fmt::format("{} heads do not divide self-attention's {} units", heads, width));
  }
  scale_ = 1.0 / std::sqrt(static_cast<double>(width / heads));
  qkv_weight = register_parameter("qkv_weight", torch::zeros({3 * width, width}));
  output_weight = register_parameter("output_weight", torch::zeros({width, width}));
}

std::vector<torch::Tensor> SelfAttention::project(const torch::Tensor& states) const {
  const torch::Tensor all = torch::matmul(states, qkv_weight.t())
                                .unflatten(-1, {3 * heads_, -1})
                                .transpose(1, 2);  // [batch, 3 heads, steps, d / heads]
  return all.chunk(3, 1);
}

torch::Tensor SelfAttention::add_to(const torch::Tensor& states, const torch::Tensor& attended) const {
  return states + torch::matmul(attended.transpose(1, 2).flatten(2), output_weight.t());
}

torch::Tensor SelfAttention::forward(const torch::Tensor& states, const Mask& mask) const {
  if (side_ == Side::encoder && mask.hides_future()) {
    throw UsageError(
        "self-attention in an encoder reads a sentence that is all there: a causal mask would hide half of "
        "it; "
        "take Mask::padding");
  }
  const std::vector<torch::Tensor> qkv = project(states);
  return add_to(states, masked_attention(qkv[0], qkv[1], qkv[2], mask, scale_));
}

SelfAttention::Past SelfAttention::Past::rows(const torch::Tensor& indices) const {
  if (!keys.defined()) {
    return {};
  }
  return {keys.index_select(0, indices), values.index_select(0, indices)};
}

torch::Tensor SelfAttention::step(const torch::Tensor& state, Past& past) const {
  const torch::Tensor states = state.unsqueeze(1);
  const std::vector<torch::Tensor> qkv = project(states);
  past.keys = past.keys.defined() ? torch::cat({past.keys, qkv[1]}, 2) : qkv[1];
  past.values = past.values.defined() ? torch::cat({past.values, qkv[2]}, 2) : qkv[2];
  return add_to(states, plain_attention(qkv[0], past.keys, past.values, Mask(), scale_)).squeeze(1);
}

}  // namespace s2s
