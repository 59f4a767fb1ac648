#include "nn/attention/dot.h"

namespace s2s {

torch::Tensor DotAttention::keys(const torch::Tensor& encoder_states) const { return encoder_states; }

torch::Tensor DotAttention::scores(const torch::Tensor& queries, const torch::Tensor& keys) const {
  return torch::bmm(queries, keys.transpose(1, 2));
}

GeneralAttention::GeneralAttention(std::int64_t query_width, std::int64_t key_width) {
  key_weight = register_parameter("key_weight", torch::zeros({query_width, key_width}));
}

torch::Tensor GeneralAttention::keys(const torch::Tensor& encoder_states) const {
  return torch::matmul(encoder_states, key_weight.t());
}

}  // namespace s2s
