// The optimisers' updates over flat memory, each one pass that reads a gradient, updates its moments and its
// weight, and leaves the gradient at 0 for the next update. Plain loops which the compiler vectorises; no
// LibTorch.
#pragma once

#include <cstdint>

namespace s2s {

// g below is `gradient_scale` times the stored gradient (the mean over the batch and the clipping in one
// factor), plus weight_decay times the weight w where that is an L2 term.

// Kingma and Ba (2015), algorithm 1; with weight decay decoupled, Loshchilov and Hutter (2019), algorithm 2:
//   m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
//   w = w - rate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps)
struct AdamStep {
  float gradient_scale, beta1, beta2, eps;
  float rate;             // rate / (1 - beta1^t)
  float root_correction;  // 1 / sqrt(1 - beta2^t)
  float weight_decay;     // L2
  float keep;             // 1 - rate * decoupled weight decay
};
void adam_update(const AdamStep& step, float* weights, float* gradients, float* first_moment,
                 float* second_moment, std::int64_t count);

// Zeiler (2012), algorithm 1, its update times `rate` (1 in the paper):
//   E[g^2] = rho E[g^2] + (1 - rho) g^2        d = -sqrt(E[d^2] + eps) / sqrt(E[g^2] + eps) * g
//   E[d^2] = rho E[d^2] + (1 - rho) d^2        w = w + rate * d
struct AdadeltaStep {
  float gradient_scale, rho, eps, rate, weight_decay;
};
void adadelta_update(const AdadeltaStep& step, float* weights, float* gradients, float* squared_gradients,
                     float* squared_updates, std::int64_t count);

// Gradient descent, with momentum as Sutskever et al. (2013) without its rate inside: b = momentum b + g, w =
// w - rate b.
struct SgdStep {
  float gradient_scale, momentum, rate, weight_decay;
};
void sgd_update(const SgdStep& step, float* weights, float* gradients, float* buffer,
                std::int64_t count);  // buffer may be null

double sum_of_squares(const float* values, std::int64_t count);

}  // namespace s2s
