// Which positions of padded rows are real. What attention may see of them: nn/attention/mask.h.
#pragma once

#include <torch/types.h>

namespace s2s {

// lengths [batch] -> bool [batch, width]: true at position j of row b where j < lengths[b].
torch::Tensor length_mask(const torch::Tensor& lengths, std::int64_t width);

}  // namespace s2s
