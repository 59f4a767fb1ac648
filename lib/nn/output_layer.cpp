#include "nn/output_layer.h"

namespace s2s {

OutputLayer::OutputLayer(std::int64_t readout, std::int64_t vocabulary, const torch::Tensor& tied) {
  weight = tied.defined() ? tied : register_parameter("weight", torch::zeros({vocabulary, readout}));
  bias = register_parameter("bias", torch::zeros({vocabulary}));
}

torch::Tensor OutputLayer::log_probabilities(const torch::Tensor& readouts) const {
  return torch::nn::functional::linear(readouts, weight, bias).log_softmax(-1);
}

LossResult OutputLayer::loss(const torch::Tensor& readouts, const torch::Tensor& target,
                             const torch::Tensor& real, const LossOptions& options) const {
  const torch::Tensor log_p = log_probabilities(readouts.index({real}));  // [pieces, vocabulary]
  const torch::Tensor words = target.index({real}).unsqueeze(1);          // [pieces, 1]
  const torch::Tensor likelihood = -log_p.gather(1, words).sum();
  const double smoothing = options.label_smoothing;
  LossResult result;
  result.objective =
      smoothing == 0.0 ? likelihood : (1.0 - smoothing) * likelihood - smoothing * log_p.mean(-1).sum();
  result.negative_log_likelihood = likelihood.item<double>();
  result.target_pieces = words.size(0);
  return result;
}

}  // namespace s2s
