// Fused passes over flat memory: what is left of an update after its gradients are there. Sums are in an
// order that depends on the size and the number of threads alone.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/bf16.h"

namespace s2s::kernels {

// Accumulated in double over blocks of fp32 sums; infinite or NaN where an element is.
double sum_of_squares(std::span<const float> x);

// Adam (Kingma and Ba 2015) in LibTorch's form, with decoupled weight decay (Loshchilov and Hutter 2019)
// where it is not 0:
//   g = gradient_scale * gradient;  m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
//   w -= rate * (weight_decay * w + m / (1-b1^t) / (sqrt(v / (1-b2^t)) + epsilon))
struct AdamStep {
  float rate = 1e-3F;
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
  float weight_decay = 0.0F;
  float gradient_scale = 1.0F;  // clipping and averaging, in one factor
  std::int64_t update = 1;      // t, counted from 1
  bool clear_gradient = false;  // leaves the gradient zeroed for the next update
};
// All four spans are of one size; `low` is null or takes the new weights rounded.
void adam_update(const AdamStep& step, std::span<float> weights, std::span<float> gradients,
                 std::span<float> m, std::span<float> v, bf16* low = nullptr);

void fill_zero(std::span<float> x);
void scale(std::span<float> x, float factor);
void add(std::span<const float> x, std::span<float> y);  // y += x
void convert(std::span<const float> x, bf16* y);

}  // namespace s2s::kernels
