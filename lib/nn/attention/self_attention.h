// Self-attention over a layer's states (Vaswani et al. 2017, "Attention is all you need", section 3.2;
// between recurrent layers as in Chen et al. 2018, "The best of both worlds", section 5, whose cascaded
// encoders stack both): queries, keys and values come from the same sequence, and the layer's input is added
// to its output.
//   [q_i k_i v_i] = W_qkv x_i,    y_i = x_i + W_o [.. sum_j softmax_j(q_i^h . k_j^h / sqrt(d / H)) v_j^h ..]
// The recurrent layers below know the order of words, so positions are not encoded. Parameters: 4 d^2, and 4
// d with biases; where v_i is k_i a quarter less.
#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <vector>

#include "nn/attention/blockwise.h"

namespace s2s {

enum class Side { encoder, decoder };

struct SelfAttentionForm {
  std::int64_t heads = 1;
  Side side = Side::encoder;
  bool shared_values = false;  // v_i = k_i
  bool biases = false;         // added to q_i, k_i, v_i and to what W_o gives
};

class SelfAttention : public torch::nn::Module {
 public:
  // width: of the states, d; heads divides it, or UsageError.
  SelfAttention(std::int64_t width, const SelfAttentionForm& form);

  // A whole sequence: states [batch, steps, d] -> [batch, steps, d]. In an encoder each position sees the
  // whole sentence (Mask::padding), and UsageError where the mask hides the future; in a decoder nothing
  // behind itself (Mask::causal).
  torch::Tensor forward(const torch::Tensor& states, const Mask& mask) const;

  // One step of a decoder, whose rows may be reordered between steps: what was seen so far.
  struct Past {
    torch::Tensor keys;    // [batch, heads, steps, d / heads]; undefined before the first step
    torch::Tensor values;  // likewise
    Past rows(const torch::Tensor& indices) const;  // [new_batch] int64
  };
  // state [batch, d] -> [batch, d]; `past` grows by this step. The same as forward under Mask::causal.
  torch::Tensor step(const torch::Tensor& state, Past& past) const;

  // states [batch, steps, d] -> queries, keys and values, each [batch, heads, steps, d / heads]
  std::vector<torch::Tensor> project(const torch::Tensor& states) const;

  // [3 d, d] of queries, keys and values, one product for all three; [2 d, d] where values are the keys.
  torch::Tensor qkv_weight;
  torch::Tensor output_weight;          // [d, d] W_o
  torch::Tensor qkv_bias, output_bias;  // of as many rows; undefined without biases

 private:
  // attended [batch, heads, steps, d / heads]
  torch::Tensor add_to(const torch::Tensor& states, const torch::Tensor& attended) const;

  SelfAttentionForm form_;
  double scale_;
};

}  // namespace s2s
