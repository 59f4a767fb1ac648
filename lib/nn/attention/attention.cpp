#include "nn/attention/attention.h"

#include "nn/masking.h"

namespace s2s {

AttentionMemory AttentionMemory::rows(const torch::Tensor& indices) const {
  return {values.index_select(0, indices), keys.defined() ? keys.index_select(0, indices) : torch::Tensor(),
          mask.index_select(0, indices)};
}

AttentionMemory ScoredAttention::prepare(const EncoderOutput& encoder) const {
  return {encoder.states, keys(encoder.states), encoder.mask};
}

AttentionResult ScoredAttention::attend(const torch::Tensor& queries, const AttentionMemory& memory) const {
  const torch::Tensor weights = masked_softmax(scores(queries, memory.keys), memory.mask.unsqueeze(1));
  return {torch::bmm(weights, memory.values), weights};
}

}  // namespace s2s
