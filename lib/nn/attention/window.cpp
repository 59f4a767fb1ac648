#include "nn/attention/window.h"

namespace s2s {

LocalWindow::LocalWindow(double half_width, std::int64_t query_width, std::int64_t hidden)
    : half_width_(half_width) {
  weight = register_parameter("weight", torch::zeros({hidden, query_width}));
  vector = register_parameter("vector", torch::zeros({hidden}));
}

torch::Tensor LocalWindow::centres(const torch::Tensor& states, std::int64_t steps,
                                   const torch::Tensor& lengths) const {
  if (!weight.defined()) {
    return torch::arange(steps, steps + states.size(1), states.options()).unsqueeze(0);
  }
  const torch::Tensor hidden = torch::tanh(torch::matmul(states, weight.t()));
  return lengths.to(states.options()).unsqueeze(1) * torch::sigmoid(torch::matmul(hidden, vector));
}

Mask LocalWindow::mask(const torch::Tensor& centres, std::int64_t source) const {
  return Mask::window(centres, half_width_, source);
}

torch::Tensor LocalWindow::favour(const torch::Tensor& weights, const torch::Tensor& centres) const {
  if (!weight.defined()) {
    return weights;
  }
  const double sigma = half_width_ / 2;
  const torch::Tensor positions = torch::arange(weights.size(-1), weights.options());
  const torch::Tensor distance = positions - centres.unsqueeze(-1);  // [batch, target, source]
  return weights * torch::exp(-distance.square() / (2 * sigma * sigma)).unsqueeze(1);
}

}  // namespace s2s
