// What a forward pass needs besides its inputs, and dropout, which is all that makes training differ from
// use.
#pragma once

#include <torch/types.h>

#include "base/random.h"

namespace s2s {

struct ForwardContext {
  Random* random = nullptr;  // draws dropout's masks; null: no dropout
};

// A mask of 1/(1-rate) and 0 in the given shape, or an undefined tensor where nothing is dropped. Throws
// nothing.
torch::Tensor dropout_mask(torch::IntArrayRef sizes, double rate, const ForwardContext& context,
                           torch::Device device);

// values times a fresh mask, element by element (Srivastava et al. 2014), or values themselves where nothing
// is dropped.
torch::Tensor dropout(const torch::Tensor& values, double rate, const ForwardContext& context);

}  // namespace s2s
