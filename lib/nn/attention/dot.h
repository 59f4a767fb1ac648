// Luong et al.'s multiplicative scores (2015, eq. 8):  dot  e_tj = s_t' h_j,  and  general  e_tj = s_t' W_a
// h_j.
#pragma once

#include "nn/attention/attention.h"

namespace s2s {

// Needs encoder states as wide as the decoder's.
class DotAttention : public ScoredAttention {
 public:
  torch::Tensor keys(const torch::Tensor& encoder_states) const override;  // h_j themselves
  torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const override;
};

class GeneralAttention : public DotAttention {
 public:
  GeneralAttention(std::int64_t query_width, std::int64_t key_width);
  torch::Tensor keys(const torch::Tensor& encoder_states) const override;  // W_a h_j

  torch::Tensor key_weight;  // [query, K] W_a
};

}  // namespace s2s
