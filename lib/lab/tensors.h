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

// Jensen's and Shannon's, in nats, at most ln 2, of distributions over the last axis.
inline torch::Tensor divergence(const torch::Tensor& p, const torch::Tensor& q) {
  const torch::Tensor middle = (0.5 * (p + q)).clamp_min(1e-12).log();
  const auto towards = [&](const torch::Tensor& one) {
    return (one * (one.clamp_min(1e-12).log() - middle)).sum(-1);
  };
  return 0.5 * (towards(p) + towards(q));
}

}  // namespace s2s::lab
