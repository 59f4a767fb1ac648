#include "nn/readout.h"

#include <stdexcept>

#include "nn/model_sizes.h"

namespace s2s {

TanhReadout::TanhReadout(std::int64_t hidden, std::int64_t context, std::int64_t readout) {
  weight = register_parameter("weight", torch::zeros({readout, context + hidden}));
}

torch::Tensor TanhReadout::forward(const torch::Tensor& states, const torch::Tensor& contexts,
                                   const torch::Tensor& /*embeddings*/) const {
  return torch::tanh(torch::matmul(torch::cat({contexts, states}, -1), weight.t()));
}

MaxoutReadout::MaxoutReadout(std::int64_t hidden, std::int64_t context, std::int64_t embedding,
                             std::int64_t readout) {
  weight = register_parameter("weight", torch::zeros({2 * readout, context + hidden + embedding}));
  bias = register_parameter("bias", torch::zeros({2 * readout}));
}

torch::Tensor MaxoutReadout::forward(const torch::Tensor& states, const torch::Tensor& contexts,
                                     const torch::Tensor& embeddings) const {
  const torch::Tensor all =
      torch::nn::functional::linear(torch::cat({contexts, states, embeddings}, -1), weight, bias);
  return all.unflatten(-1, {-1, 2}).amax(-1);
}

DeepReadout::DeepReadout(std::int64_t hidden, std::int64_t context, std::int64_t embedding,
                         std::int64_t readout) {
  weight = register_parameter("weight", torch::zeros({readout, context + hidden + embedding}));
  bias = register_parameter("bias", torch::zeros({readout}));
}

torch::Tensor DeepReadout::forward(const torch::Tensor& states, const torch::Tensor& contexts,
                                   const torch::Tensor& embeddings) const {
  return torch::tanh(
      torch::nn::functional::linear(torch::cat({contexts, states, embeddings}, -1), weight, bias));
}

torch::Tensor ConcatReadout::forward(const torch::Tensor& states, const torch::Tensor& contexts,
                                     const torch::Tensor& /*embeddings*/) const {
  return torch::cat({contexts, states}, -1);
}

std::shared_ptr<Readout> make_readout(const ModelOptions& options) {
  const std::int64_t context = context_width(options);
  switch (options.readout) {
    case ReadoutKind::tanh:
      return std::make_shared<TanhReadout>(options.hidden, context, options.readout_size);
    case ReadoutKind::maxout:
      return std::make_shared<MaxoutReadout>(options.hidden, context, options.embedding,
                                             options.readout_size);
    case ReadoutKind::deep:
      return std::make_shared<DeepReadout>(options.hidden, context, options.embedding, options.readout_size);
    case ReadoutKind::concat:
      return std::make_shared<ConcatReadout>();
  }
  throw std::logic_error("unknown readout");
}

}  // namespace s2s
