// The output layer, log p(y_t | ...) = log softmax(W_o t + b), and its cross-entropy.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

namespace s2s {

struct LossOptions {
  double label_smoothing =
      0.0;  // Szegedy et al. (2016, section 7): this much of the mass spread evenly over the vocabulary
};

struct LossResult {
  torch::Tensor objective;             // [] the sum over target pieces, smoothed, to be differentiated
  double negative_log_likelihood = 0;  // the same sum without smoothing, in nats
  std::int64_t target_pieces = 0;      // </s> counted
};

class OutputLayer : public torch::nn::Module {
 public:
  // tied: the target embedding [vocabulary, readout] to share, or undefined for a matrix of its own.
  OutputLayer(std::int64_t readout, std::int64_t vocabulary, const torch::Tensor& tied);

  // readouts [..., readout] -> log probabilities [..., vocabulary].
  torch::Tensor log_probabilities(const torch::Tensor& readouts) const;

  // readouts [batch, target, readout], target [batch, target] int64, real [batch, target] bool. Padding costs
  // nothing.
  LossResult loss(const torch::Tensor& readouts, const torch::Tensor& target, const torch::Tensor& real,
                  const LossOptions& options) const;

  torch::Tensor weight;  // [vocabulary, readout] W_o
  torch::Tensor bias;    // [vocabulary]
};

}  // namespace s2s
