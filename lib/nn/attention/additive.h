// Additive attention (Bahdanau et al. 2015, A.1.2):  e_tj = v_a' tanh(W_a s_{t-1} + U_a h_j).
// Luong et al.'s concat (2015, eq. 8), v_a' tanh(W_a [s_t; h_j]), is the same with their W_a = [W_a U_a]
// split into its blocks, and the present state as the query. With several heads each has its slice of W_a s,
// U_a h and v_a.
#pragma once

#include "nn/attention/attention.h"

namespace s2s {

class AdditiveAttention : public ScoredAttention {
 public:
  // query_width: of the decoder's state; key_width: K; hidden: A, the length of v_a.
  AdditiveAttention(std::int64_t query_width, std::int64_t key_width, std::int64_t hidden,
                    const AttentionForm& form = {});

  torch::Tensor queries(const torch::Tensor& states) const override;       // W_a s_t
  torch::Tensor keys(const torch::Tensor& encoder_states) const override;  // U_a h_j
  torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const override;

  torch::Tensor query_weight;  // [A, query] W_a
  torch::Tensor key_weight;    // [A, K] U_a
  torch::Tensor score_vector;  // [A] v_a
};

}  // namespace s2s
