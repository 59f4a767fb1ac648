#include "nn/rnn/gru.h"

namespace s2s {

std::vector<torch::Tensor> GruCell::gates(const torch::Tensor& projected, const CellState& previous,
                                          const torch::Tensor& recurrent_mask) const {
  const auto x = projected.chunk(3, -1);
  const auto h = project_state(previous.hidden, recurrent_mask).chunk(3, -1);
  const torch::Tensor reset = torch::sigmoid(x[0] + h[0]);
  const torch::Tensor update = torch::sigmoid(x[1] + h[1]);
  const torch::Tensor candidate = torch::tanh(x[2] + reset * h[2]);
  return {reset, update, candidate};
}

CellState GruCell::step(const torch::Tensor& projected, const CellState& previous,
                        const torch::Tensor& recurrent_mask) const {
  const auto gates = this->gates(projected, previous, recurrent_mask);
  const torch::Tensor &update = gates[1], &candidate = gates[2];
  return {candidate + update * (previous.hidden - candidate), {}};
}

CellState GruCell::zero_state(std::int64_t batch) const {
  return {torch::zeros({batch, hidden()}, weight_hh.options()), {}};
}

}  // namespace s2s
