// Exact attention whose memory grows with the length of the sequences, not with its square: the matrix of
// weights is never held. Keys are met block by block while the softmax's maximum and sum are carried along
// (Milakov and Gimelshein 2018, "Online normalizer calculation for softmax", algorithm 3; Rabe and Staats
// 2021, "Self-attention does not need O(n^2) memory"); the way back computes each block of weights anew from
// the logarithm of its row's sum (Dao et al. 2022, "FlashAttention", algorithm 4).
//   o_i = sum_j softmax_j(scale q_i . k_j) v_j    over the positions j that i may see
#pragma once

#include <torch/types.h>

#include "nn/attention/mask.h"

namespace s2s {

// queries [batch, heads, queries, d], keys [batch, heads, keys, d], values [batch, heads, keys, v] -> [batch,
// heads, queries, v]. A query that sees nothing gets zeros. Differentiable (once) in queries, keys and
// values.
torch::Tensor blockwise_attention(const torch::Tensor& queries, const torch::Tensor& keys,
                                  const torch::Tensor& values, const Mask& mask, double scale);

// The same with the whole matrix: the definition that blockwise_attention is held to.
torch::Tensor plain_attention(const torch::Tensor& queries, const torch::Tensor& keys,
                              const torch::Tensor& values, const Mask& mask, double scale);

// Whether masked_attention takes the blockwise form: where sequences are long and their weights are many.
bool takes_blocks(const torch::Tensor& queries, const torch::Tensor& keys);

// Whichever suits: the plain form while the matrices of weights are small, else the blockwise one.
torch::Tensor masked_attention(const torch::Tensor& queries, const torch::Tensor& keys,
                               const torch::Tensor& values, const Mask& mask, double scale);

}  // namespace s2s
