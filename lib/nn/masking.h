// Which positions of padded rows are real, and the softmax that gives nothing to the others.
#pragma once

#include <torch/types.h>

namespace s2s {

// lengths [batch] -> bool [batch, width]: true at position j of row b where j < lengths[b].
torch::Tensor length_mask(const torch::Tensor& lengths, std::int64_t width);

// Softmax over the last axis of scores with those outside of the mask at -inf, so that their weight is
// exactly 0. A row with nothing to see gets all zeros instead of 0/0. The mask broadcasts to the scores.
torch::Tensor masked_softmax(const torch::Tensor& scores, const torch::Tensor& mask);

}  // namespace s2s
