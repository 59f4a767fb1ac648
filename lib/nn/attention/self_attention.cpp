#include "nn/attention/self_attention.h"

#include <fmt/format.h>

#include <cmath>

#include "base/counted.h"
#include "base/error.h"
#include "nn/attention/projection.h"

namespace s2s {

SelfAttention::SelfAttention(std::int64_t width, const SelfAttentionForm& form) : form_(form) {
  if (form.heads < 1 || width % form.heads != 0) {
    throw UsageError(fmt::format("{} {} not divide self-attention's {} units", counted(form.heads, "head"),
                                 form_for(form.heads, "does", "do"), width));
  }
  scale_ = 1.0 / std::sqrt(static_cast<double>(width / form.heads));
  const std::int64_t rows = (form.shared_values ? 2 : 3) * width;
  qkv_weight = register_parameter("qkv_weight", torch::zeros({rows, width}));
  output_weight = register_parameter("output_weight", torch::zeros({width, width}));
  if (form.biases) {
    qkv_bias = register_parameter("qkv_bias", torch::zeros({rows}));
    output_bias = register_parameter("output_bias", torch::zeros({width}));
  }
}

std::vector<torch::Tensor> SelfAttention::project(const torch::Tensor& states) const {
  const std::int64_t parts = form_.shared_values ? 2 : 3;
  const torch::Tensor all = s2s::project(states, qkv_weight, qkv_bias)
                                .unflatten(-1, {parts * form_.heads, -1})
                                .transpose(1, 2);  // [batch, parts * heads, steps, d / heads]
  std::vector<torch::Tensor> qkv = all.chunk(parts, 1);
  qkv.resize(3, qkv.back());  // shared, the keys once more
  return qkv;
}

torch::Tensor SelfAttention::add_to(const torch::Tensor& states, const torch::Tensor& attended) const {
  return states + s2s::project(attended.transpose(1, 2).flatten(2), output_weight, output_bias);
}

torch::Tensor SelfAttention::forward(const torch::Tensor& states, const Mask& mask) const {
  if (form_.side == Side::encoder && mask.hides_future()) {
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
  past.values = form_.shared_values     ? past.keys
                : past.values.defined() ? torch::cat({past.values, qkv[2]}, 2)
                                        : qkv[2];
  return add_to(states, plain_attention(qkv[0], past.keys, past.values, Mask(), scale_)).squeeze(1);
}

}  // namespace s2s
