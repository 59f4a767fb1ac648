// Luong et al.'s local attention (2015, section 3.2): only positions [p_t - D, p_t + D] are seen, what lies
// beyond the sentence's ends ignored. Monotonic (local-m): p_t = t, the target's own position. Predictive
// (local-p): p_t = S sigmoid(v_p' tanh(W_p s_t)) (eq. 9), and the weights are multiplied by
// exp(-(j - p_t)^2 / (2 sigma^2)), sigma = D/2 (eq. 10), which leaves their sum below 1, as in the paper.
#pragma once

#include <torch/nn/module.h>

#include "nn/attention/mask.h"

namespace s2s {

class LocalWindow : public torch::nn::Module {
 public:
  explicit LocalWindow(double half_width) : half_width_(half_width) {}            // local-m
  LocalWindow(double half_width, std::int64_t query_width, std::int64_t hidden);  // local-p

  // p_t [batch or 1, target] of states [batch, target, query]; steps: how many targets went before; lengths
  // [batch]: S.
  torch::Tensor centres(const torch::Tensor& states, std::int64_t steps, const torch::Tensor& lengths) const;
  Mask mask(const torch::Tensor& centres, std::int64_t source) const;
  // weights [batch, head, target, source], favoured around the centres (local-p).
  torch::Tensor favour(const torch::Tensor& weights, const torch::Tensor& centres) const;

  torch::Tensor weight;  // [hidden, query] W_p, undefined for local-m
  torch::Tensor vector;  // [hidden] v_p

 private:
  double half_width_;  // D
};

}  // namespace s2s
