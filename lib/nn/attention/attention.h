// Attention: softmax of a score over the source, and the mean of the values under it.
//   e_tj = score(q_t, k_j)    alpha_t = softmax_j(e_t)    c_t = sum_j alpha_tj v_j
// A kind is a score. The query q_t is made from the decoder's state: the one before, s_{t-1}, in Bahdanau et
// al. (2015, section 3.1), the present one, s_t, in Luong et al. (2015, section 3); that is the decoder's
// choice, not the score's. Keys and values are the encoder's states h_j or projections of them.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>

#include "nn/attention/mask.h"
#include "nn/attention/window.h"
#include "nn/encoder.h"

namespace s2s {

// What is computed once a sentence and read at every step.
struct AttentionMemory {
  torch::Tensor values;  // [batch, source, V]; [batch, 1, K] where there is but one context
  torch::Tensor
      keys;  // [batch, source, A] what the score compares with the query; undefined where it compares nothing
  Mask mask;                // of the source's padding
  torch::Tensor lengths;    // [batch] of the sources
  std::int64_t source = 0;  // positions, padding included

  AttentionMemory rows(const torch::Tensor& indices) const;  // [new_batch] int64
};

// What happened at the target steps before.
struct AttentionHistory {
  std::int64_t steps = 0;
  torch::Tensor coverage;  // [batch, head, source] the sum of their weights; undefined where it isn't read

  AttentionHistory rows(const torch::Tensor& indices) const;
};

struct AttentionResult {
  torch::Tensor context;  // [batch, target, V]
  torch::Tensor weights;  // [batch, target, source], of several heads their mean; each row sums to 1, to less
                          // under local-p's Gaussian, to 0 where it sees nothing or there is no attention
  torch::Tensor head_weights;  // [batch, head, target, source]; undefined where there is one head, or none
  AttentionHistory history;    // these steps included
};

class Attention : public torch::nn::Module {
 public:
  virtual AttentionMemory prepare(const EncoderOutput& encoder) const = 0;
  // states [batch, target, hidden] of the decoder: any number of target steps at once, one with coverage.
  virtual AttentionResult attend(const torch::Tensor& states, const AttentionMemory& memory,
                                 const AttentionHistory& history = {}) const = 0;
};

// What every score can be combined with. Of the tensors those that are defined become parameters.
struct AttentionForm {
  std::int64_t heads = 1;  // queries, keys and values in so many slices, each attending for itself (Vaswani
                           // et al. 2017, section 3.2.2: head i's W_q, W_k, W_v are rows of one matrix each)
  bool scale = false;      // e / sqrt(d_k), d_k the width of a head's keys (their eq. 1)
  torch::Tensor value_weight;   // [V, K] W_v: v_j = W_v h_j; undefined: h_j themselves
  torch::Tensor output_weight;  // [V, V] W_o on the heads' contexts side by side
  // Added to W_q s, W_k h, W_v h and W_o c; undefined: nothing is.
  torch::Tensor query_bias, key_bias, value_bias, output_bias;
  bool shared_values = false;           // v_j = k_j: one projection of h_j is both
  torch::Tensor coverage_vector;        // [A] V_a below
  std::shared_ptr<LocalWindow> window;  // null: global
};

// The kinds that score: all but the fixed context. Coverage (Tu et al. 2016, section 3.1): the weights that a
// position has got so far, C_tj = sum_{i<t} alpha_ij, enter its key, k_j + V_a C_tj, and so the additive
// score:
//   e_tj = v_a' tanh(W_a s + U_a h_j + V_a C_tj)
class ScoredAttention : public Attention {
 public:
  explicit ScoredAttention(const AttentionForm& form);
  AttentionMemory prepare(const EncoderOutput& encoder) const override;
  AttentionResult attend(const torch::Tensor& states, const AttentionMemory& memory,
                         const AttentionHistory& history = {}) const override;

  // The parts of attend. e [batch, head, target, source] as the softmax takes them, scaled and covered.
  torch::Tensor scaled_scores(const torch::Tensor& states, const AttentionMemory& memory,
                              const AttentionHistory& history) const;
  // What these weights give, whoever chose them: [batch, head, target, source], or [batch, 1, target, source]
  // where all heads share them.
  AttentionResult read(const torch::Tensor& weights, const AttentionMemory& memory,
                       const AttentionHistory& history) const;
  // Keys as the score meets them, [batch, head, source, A / heads]: with V_a C_tj where there is coverage.
  torch::Tensor head_keys(const AttentionMemory& memory, const AttentionHistory& history) const;

  // decoder states [batch, target, hidden] -> queries [batch, target, A].
  virtual torch::Tensor queries(const torch::Tensor& states) const { return states; }
  // encoder states [batch, source, K] -> keys [batch, source, A].
  virtual torch::Tensor keys(const torch::Tensor& encoder_states) const { return encoder_states; }
  // queries [batch, head, target, A / heads], keys [batch, head, source, A / heads]
  // -> e [batch, head, target, source].
  virtual torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const = 0;

 protected:
  const AttentionForm& form() const { return form_; }

 private:
  AttentionHistory after(const AttentionHistory& history, const torch::Tensor& weights) const;
  AttentionForm form_;
};

// [batch, n, width] -> [batch, heads, n, width / heads], a view.
torch::Tensor split_heads(const torch::Tensor& vectors, std::int64_t heads);

}  // namespace s2s
