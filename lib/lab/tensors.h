// Small helpers for tensors of experiments.
#pragma once

#include <torch/types.h>

#include "base/random.h"

namespace s2s::lab {

inline double number(const torch::Tensor& scalar) { return scalar.item<double>(); }

// Of mean 0 and deviation 1.
inline torch::Tensor normal(torch::IntArrayRef sizes, Random& random) {
  torch::Tensor values = torch::empty(sizes);
  random.fill_normal({values.data_ptr<float>(), static_cast<std::size_t>(values.numel())}, 0.0F, 1.0F);
  return values;
}

}  // namespace s2s::lab
