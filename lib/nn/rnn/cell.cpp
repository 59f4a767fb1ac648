#include "nn/rnn/cell.h"

#include "nn/rnn/gru.h"
#include "nn/rnn/lstm.h"

namespace s2s {

CellState CellState::where(const torch::Tensor& keep, const CellState& other) const {
  return {torch::where(keep, hidden, other.hidden),
          memory.defined() ? torch::where(keep, memory, other.memory) : torch::Tensor()};
}

CellState CellState::rows(const torch::Tensor& indices) const {
  return {hidden.index_select(0, indices),
          memory.defined() ? memory.index_select(0, indices) : torch::Tensor()};
}

namespace {

// Over the last dimension: mean 0 and deviation 1, then times the gain.
torch::Tensor normalise(const torch::Tensor& product, const torch::Tensor& gain) {
  constexpr double kEpsilon = 1e-5;
  const torch::Tensor centred = product - product.mean(-1, /*keepdim=*/true);
  const torch::Tensor variance = centred.square().mean(-1, /*keepdim=*/true);
  return gain * centred / (variance + kEpsilon).sqrt();
}

}  // namespace

Cell::Cell(const CellOptions& options, std::int64_t gates) : options_(options) {
  const std::int64_t rows = gates * options.hidden;
  weight_ih = register_parameter("weight_ih", torch::zeros({rows, options.input}));
  weight_hh = register_parameter("weight_hh", torch::zeros({rows, options.hidden}));
  bias_ih = register_parameter("bias_ih", torch::zeros({rows}));
  if (!options.per_gate) {
    bias_hh = register_parameter("bias_hh", torch::zeros({rows}));
  }
  if (options.layer_norm) {
    gain_ih = register_parameter("gain_ih", torch::ones({rows}));
  }
  if (options.layer_norm && !options.per_gate) {
    gain_hh = register_parameter("gain_hh", torch::ones({rows}));
  }
}

torch::Tensor Cell::project_inputs(const torch::Tensor& inputs) const {
  if (options_.per_gate) {
    return torch::matmul(inputs, weight_ih.t());
  }
  if (options_.layer_norm) {
    return normalise(torch::matmul(inputs, weight_ih.t()), gain_ih) + bias_ih;
  }
  return torch::nn::functional::linear(inputs, weight_ih, bias_ih);
}

torch::Tensor Cell::project_state(const torch::Tensor& hidden, const torch::Tensor& recurrent_mask) const {
  const torch::Tensor masked = recurrent_mask.defined() ? hidden * recurrent_mask : hidden;
  if (options_.per_gate) {
    return torch::matmul(masked, weight_hh.t());
  }
  if (options_.layer_norm) {
    return normalise(torch::matmul(masked, weight_hh.t()), gain_hh) + bias_hh;
  }
  return torch::nn::functional::linear(masked, weight_hh, bias_hh);
}

torch::Tensor Cell::add_products(const torch::Tensor& projected, const torch::Tensor& recurrent) const {
  if (!options_.per_gate) {
    return projected + recurrent;
  }
  const torch::Tensor gates = (projected + recurrent).unflatten(-1, {-1, options_.hidden});
  return (normalise(gates, gain_ih.view({-1, options_.hidden})) + bias_ih.view({-1, options_.hidden}))
      .flatten(-2);
}

std::shared_ptr<Cell> make_cell(CellKind kind, const CellOptions& options) {
  if (kind == CellKind::lstm) {
    return std::make_shared<LstmCell>(options);
  }
  return std::make_shared<GruCell>(options);
}

}  // namespace s2s
