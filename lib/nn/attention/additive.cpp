#include "nn/attention/additive.h"

namespace s2s {

AdditiveAttention::AdditiveAttention(std::int64_t query_width, std::int64_t key_width, std::int64_t hidden) {
  query_weight = register_parameter("query_weight", torch::zeros({hidden, query_width}));
  key_weight = register_parameter("key_weight", torch::zeros({hidden, key_width}));
  score_vector = register_parameter("score_vector", torch::zeros({hidden}));
}

torch::Tensor AdditiveAttention::keys(const torch::Tensor& encoder_states) const {
  return torch::matmul(encoder_states, key_weight.t());
}

torch::Tensor AdditiveAttention::scores(const torch::Tensor& queries, const torch::Tensor& keys) const {
  const torch::Tensor query = torch::matmul(queries, query_weight.t());  // [batch, target, A]
  const torch::Tensor hidden =
      torch::tanh(query.unsqueeze(2) + keys.unsqueeze(1));  // [batch, target, source, A]
  return torch::matmul(hidden, score_vector);               // [batch, target, source]
}

}  // namespace s2s
