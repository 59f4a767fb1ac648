// A decoder led step by step along given translations, with everything that it had at each step, and what its
// outputs owe to each word of the source.
#pragma once

#include <vector>

#include "nn/seq2seq.h"

namespace s2s::lab {

struct ForcedStep {
  torch::Tensor embeddings;  // [batch, embedding] of y_{t-1}
  DecoderState before;
  DecoderStep after;
};

// target [batch, target]: one step for each column. Differentiable where gradients are on.
std::vector<ForcedStep> force_steps(const Seq2Seq& model, const EncoderOutput& encoded,
                                    const AttentionMemory& memory, const torch::Tensor& target);

// The lengths of d log p(y_t) / d x_j, x_j the embedding of the source's word j: [batch, target, source], 0
// at padding.
torch::Tensor input_gradients(Seq2Seq& model, const PairBatch& batch);

}  // namespace s2s::lab
