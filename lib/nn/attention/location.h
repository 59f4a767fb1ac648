// Luong et al.'s location score (2015, section 3.1):  alpha_t = softmax(W_a s_t),  a score for each position
// whatever stands there. W_a has so many rows; as in the paper short sentences use the first of them, and
// what lies beyond them in a longer sentence is never seen.
#pragma once

#include "nn/attention/attention.h"

namespace s2s {

class LocationAttention : public ScoredAttention {
 public:
  LocationAttention(std::int64_t query_width, std::int64_t positions);

  torch::Tensor queries(const torch::Tensor& states) const override;  // W_a s_t [batch, target, positions]
  // Of the keys, the encoder's states themselves, only the number counts.
  torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const override;

  torch::Tensor location_weight;  // [positions, query] W_a
};

}  // namespace s2s
