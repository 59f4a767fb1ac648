#include "nn/rnn/lstm.h"

namespace s2s {

std::vector<torch::Tensor> LstmCell::gates(const torch::Tensor& projected, const CellState& previous,
                                           const torch::Tensor& recurrent_mask) const {
  const auto sums = add_products(projected, project_state(previous.hidden, recurrent_mask)).chunk(4, -1);
  return {torch::sigmoid(sums[0]), torch::sigmoid(sums[1]), torch::tanh(sums[2]), torch::sigmoid(sums[3])};
}

CellState LstmCell::step(const torch::Tensor& projected, const CellState& previous,
                         const torch::Tensor& recurrent_mask) const {
  const auto gates = this->gates(projected, previous, recurrent_mask);
  const torch::Tensor &input = gates[0], &forget = gates[1], &candidate = gates[2], &output = gates[3];
  const torch::Tensor memory = forget * previous.memory + input * candidate;
  return {output * torch::tanh(memory), memory};
}

CellState LstmCell::zero_state(std::int64_t batch) const {
  const torch::Tensor zeros = torch::zeros({batch, hidden()}, weight_hh.options());
  return {zeros, zeros};
}

}  // namespace s2s
