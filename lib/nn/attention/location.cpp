#include "nn/attention/location.h"

#include <limits>

namespace s2s {

LocationAttention::LocationAttention(std::int64_t query_width, std::int64_t positions) : ScoredAttention({}) {
  location_weight = register_parameter("location_weight", torch::zeros({positions, query_width}));
}

torch::Tensor LocationAttention::queries(const torch::Tensor& states) const {
  return torch::matmul(states, location_weight.t());
}

torch::Tensor LocationAttention::scores(const torch::Tensor& queries, const torch::Tensor& keys) const {
  const std::int64_t beyond = keys.size(2) - queries.size(3);
  return torch::constant_pad_nd(queries, {0, beyond}, -std::numeric_limits<double>::infinity());
}

}  // namespace s2s
