#include "train/optimiser_kernels.h"

#include <cmath>

// One clone for each width of vector registers; the best that the CPU has is chosen when the program starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define S2S_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define S2S_VECTOR_CLONES
#endif

namespace s2s {

S2S_VECTOR_CLONES
void adam_update(const AdamStep& step, float* __restrict weights, float* __restrict gradients,
                 float* __restrict first_moment, float* __restrict second_moment, std::int64_t count) {
  const AdamStep s = step;
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradients[i] * s.gradient_scale + s.weight_decay * weights[i];
    const float m = s.beta1 * first_moment[i] + (1.0F - s.beta1) * g;
    const float v = s.beta2 * second_moment[i] + (1.0F - s.beta2) * g * g;
    weights[i] = s.keep * weights[i] - s.rate * m / (std::sqrt(v) * s.root_correction + s.eps);
    first_moment[i] = m;
    second_moment[i] = v;
    gradients[i] = 0.0F;
  }
}

S2S_VECTOR_CLONES
void adadelta_update(const AdadeltaStep& step, float* __restrict weights, float* __restrict gradients,
                     float* __restrict squared_gradients, float* __restrict squared_updates,
                     std::int64_t count) {
  const AdadeltaStep s = step;
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradients[i] * s.gradient_scale + s.weight_decay * weights[i];
    const float squared_gradient = s.rho * squared_gradients[i] + (1.0F - s.rho) * g * g;
    const float d = -std::sqrt(squared_updates[i] + s.eps) / std::sqrt(squared_gradient + s.eps) * g;
    squared_gradients[i] = squared_gradient;
    squared_updates[i] = s.rho * squared_updates[i] + (1.0F - s.rho) * d * d;
    weights[i] += s.rate * d;
    gradients[i] = 0.0F;
  }
}

S2S_VECTOR_CLONES
void sgd_update(const SgdStep& step, float* __restrict weights, float* __restrict gradients,
                float* __restrict buffer, std::int64_t count) {
  const SgdStep s = step;
  if (buffer == nullptr) {
    for (std::int64_t i = 0; i < count; ++i) {
      weights[i] -= s.rate * (gradients[i] * s.gradient_scale + s.weight_decay * weights[i]);
      gradients[i] = 0.0F;
    }
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    const float b = s.momentum * buffer[i] + gradients[i] * s.gradient_scale + s.weight_decay * weights[i];
    buffer[i] = b;
    weights[i] -= s.rate * b;
    gradients[i] = 0.0F;
  }
}

S2S_VECTOR_CLONES
double sum_of_squares(const float* values, std::int64_t count) {
  // sixteen sums side by side, so that the loop is vectorised without reordering a sum
  constexpr std::int64_t kLanes = 16;
  double lanes[kLanes] = {};
  std::int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const double x = values[i + lane];
      lanes[lane] += x * x;
    }
  }
  double total = 0;
  for (; i < count; ++i) {
    total += static_cast<double>(values[i]) * values[i];
  }
  for (const double lane : lanes) {
    total += lane;
  }
  return total;
}

}  // namespace s2s
