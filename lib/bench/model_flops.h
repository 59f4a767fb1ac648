// The floating-point operations that a model's mathematics needs, whoever computes it: those of matrix and
// vector products, a multiplication and an addition counted as two. Element by element functions (gates,
// tanh, softmax) and table look-ups are not counted, nor is padding. In training the derivative of a product
// C = A B takes two more of its size, dA = dC B' and dB = A' dC: three times the forward pass (Kaplan et al.
// 2020, section 2.1).
#pragma once

#include <cstdint>

#include "nn/model_options.h"

namespace s2s {

struct Flops {
  double encoder = 0;  // and bridge
  double decoder = 0;  // and attention and readout
  double output = 0;   // the output layer
  double total() const { return encoder + decoder + output; }
};

Flops operator+(const Flops& a, const Flops& b);
Flops operator*(double factor, const Flops& flops);

// The forward pass over one sentence pair; lengths count </s>. `options` must be resolved.
Flops forward_flops(const ModelOptions& options, std::int64_t source, std::int64_t target);
// Forward and backward.
inline Flops training_flops(const ModelOptions& options, std::int64_t source, std::int64_t target) {
  return 3.0 * forward_flops(options, source, target);
}

}  // namespace s2s
