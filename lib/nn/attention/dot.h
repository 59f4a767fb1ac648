// Luong et al.'s multiplicative scores (2015, eq. 8):  dot  e_tj = s_t' h_j,  and  general  e_tj = s_t' W_a
// h_j;  and the dot product of projections,  e_tj = (W_q s_t)' (W_k h_j)  (Vaswani et al. 2017, section 3.2).
// With W_v and W_o, as multi-head attention has them, the four projections are 4 d^2 parameters where states
// and A are d wide, and 4 d more with biases; heads don't change the count. (Of the biases, b_k adds the same
// to all scores of a query, which the softmax does not see: it matters where keys are the values too.)
#pragma once

#include "nn/attention/attention.h"

namespace s2s {

// Needs encoder states as wide as the decoder's.
class DotAttention : public ScoredAttention {
 public:
  explicit DotAttention(const AttentionForm& form = {}) : ScoredAttention(form) {}
  torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const override;
};

class GeneralAttention : public DotAttention {
 public:
  GeneralAttention(std::int64_t query_width, std::int64_t key_width, const AttentionForm& form = {});
  torch::Tensor keys(const torch::Tensor& encoder_states) const override;  // W_a h_j

  torch::Tensor key_weight;  // [query, K] W_a
};

class ProjectedDotAttention : public DotAttention {
 public:
  ProjectedDotAttention(std::int64_t query_width, std::int64_t key_width, std::int64_t width,
                        const AttentionForm& form = {});
  torch::Tensor queries(const torch::Tensor& states) const override;       // W_q s_t
  torch::Tensor keys(const torch::Tensor& encoder_states) const override;  // W_k h_j

  torch::Tensor query_weight;  // [A, query] W_q
  torch::Tensor key_weight;    // [A, K] W_k
};

}  // namespace s2s
