#include "nn/rnn/lstm.h"

namespace s2s {

CellState LstmCell::step(const torch::Tensor& projected, const CellState& previous,
                         const torch::Tensor& recurrent_mask) const {
  const auto gates = (projected + project_state(previous.hidden, recurrent_mask)).chunk(4, -1);
  const torch::Tensor input = torch::sigmoid(gates[0]);
  const torch::Tensor forget = torch::sigmoid(gates[1]);
  const torch::Tensor candidate = torch::tanh(gates[2]);
  const torch::Tensor output = torch::sigmoid(gates[3]);
  const torch::Tensor memory = forget * previous.memory + input * candidate;
  return {output * torch::tanh(memory), memory};
}

CellState LstmCell::zero_state(std::int64_t batch) const {
  const torch::Tensor zeros = torch::zeros({batch, hidden()}, weight_hh.options());
  return {zeros, zeros};
}

}  // namespace s2s
