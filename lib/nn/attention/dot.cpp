#include "nn/attention/dot.h"

#include "nn/attention/projection.h"

namespace s2s {

torch::Tensor DotAttention::scores(const torch::Tensor& queries, const torch::Tensor& keys) const {
  return torch::matmul(queries, keys.transpose(2, 3));
}

GeneralAttention::GeneralAttention(std::int64_t query_width, std::int64_t key_width,
                                   const AttentionForm& form)
    : DotAttention(form) {
  key_weight = register_parameter("key_weight", torch::zeros({query_width, key_width}));
}

torch::Tensor GeneralAttention::keys(const torch::Tensor& encoder_states) const {
  return torch::matmul(encoder_states, key_weight.t());
}

ProjectedDotAttention::ProjectedDotAttention(std::int64_t query_width, std::int64_t key_width,
                                             std::int64_t width, const AttentionForm& form)
    : DotAttention(form) {
  query_weight = register_parameter("query_weight", torch::zeros({width, query_width}));
  key_weight = register_parameter("key_weight", torch::zeros({width, key_width}));
}

torch::Tensor ProjectedDotAttention::queries(const torch::Tensor& states) const {
  return project(states, query_weight, form().query_bias);
}

torch::Tensor ProjectedDotAttention::keys(const torch::Tensor& encoder_states) const {
  return project(encoder_states, key_weight, form().key_bias);
}

}  // namespace s2s
