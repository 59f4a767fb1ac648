// Attention: softmax of a score over the source, and the mean of the encoder's states under it.
//   e_tj = score(q_t, h_j)    alpha_t = softmax_j(e_t)    c_t = sum_j alpha_tj h_j
// A kind is a score. The query q_t is the decoder's state: the one before, s_{t-1}, in Bahdanau et al. (2015,
// section 3.1), the present one, s_t, in Luong et al. (2015, section 3); that is the decoder's choice, not
// the score's.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include "nn/encoder.h"

namespace s2s {

// What is computed once a sentence and read at every step.
struct AttentionMemory {
  torch::Tensor
      values;  // [batch, source, K] the encoder's states; [batch, 1, K] where there is but one context
  torch::Tensor
      keys;  // [batch, source, A] what the score compares with the query; undefined where it compares nothing
  torch::Tensor mask;  // [batch, source] bool

  AttentionMemory rows(const torch::Tensor& indices) const;  // [new_batch] int64
};

struct AttentionResult {
  torch::Tensor context;  // [batch, target, K]
  torch::Tensor weights;  // [batch, target, source]; each row sums to 1, or is 0 where there is no attention
};

class Attention : public torch::nn::Module {
 public:
  virtual AttentionMemory prepare(const EncoderOutput& encoder) const = 0;
  // queries [batch, target, hidden]: any number of target steps at once.
  virtual AttentionResult attend(const torch::Tensor& queries, const AttentionMemory& memory) const = 0;
};

// The kinds that score: all but the fixed context.
class ScoredAttention : public Attention {
 public:
  AttentionMemory prepare(const EncoderOutput& encoder) const override;
  AttentionResult attend(const torch::Tensor& queries, const AttentionMemory& memory) const override;

  // encoder states [batch, source, K] -> keys [batch, source, A].
  virtual torch::Tensor keys(const torch::Tensor& encoder_states) const = 0;
  // queries [batch, target, hidden], keys [batch, source, A] -> e [batch, target, source].
  virtual torch::Tensor scores(const torch::Tensor& queries, const torch::Tensor& keys) const = 0;
};

}  // namespace s2s
