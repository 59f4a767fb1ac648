#include "nn/attention/additive.h"

#include "nn/attention/projection.h"

namespace s2s {

AdditiveAttention::AdditiveAttention(std::int64_t query_width, std::int64_t key_width, std::int64_t hidden,
                                     const AttentionForm& form)
    : ScoredAttention(form) {
  query_weight = register_parameter("query_weight", torch::zeros({hidden, query_width}));
  key_weight = register_parameter("key_weight", torch::zeros({hidden, key_width}));
  score_vector = register_parameter("score_vector", torch::zeros({hidden}));
}

torch::Tensor AdditiveAttention::queries(const torch::Tensor& states) const {
  return project(states, query_weight, form().query_bias);
}

torch::Tensor AdditiveAttention::keys(const torch::Tensor& encoder_states) const {
  return project(encoder_states, key_weight, form().key_bias);
}

torch::Tensor AdditiveAttention::scores(const torch::Tensor& queries, const torch::Tensor& keys) const {
  const torch::Tensor hidden =
      torch::tanh(queries.unsqueeze(3) + keys.unsqueeze(2));  // [batch, head, target, source, A / heads]
  const std::int64_t heads = queries.size(1);
  if (heads == 1) {  // a matrix times a vector is faster than one small product a sentence
    return torch::matmul(hidden, score_vector);  // [batch, 1, target, source]
  }
  return torch::matmul(hidden, score_vector.view({heads, 1, -1, 1})).squeeze(-1);
}

}  // namespace s2s
