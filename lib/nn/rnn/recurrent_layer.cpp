#include "nn/rnn/recurrent_layer.h"

#include <vector>

namespace s2s {

RecurrentStates run_cell(const Cell& cell, Direction direction, const torch::Tensor& inputs,
                         const torch::Tensor& mask, const torch::Tensor& recurrent_mask) {
  const std::int64_t time = inputs.size(1);
  const torch::Tensor projected = cell.project_inputs(inputs);
  CellState state = cell.zero_state(inputs.size(0));
  std::vector<torch::Tensor> states(static_cast<std::size_t>(time));
  for (std::int64_t step = 0; step < time; ++step) {
    const std::int64_t t = direction == Direction::forward ? step : time - 1 - step;
    const torch::Tensor real = mask.select(1, t).unsqueeze(-1);
    state = cell.step(projected.select(1, t), state, recurrent_mask).where(real, state);
    states[static_cast<std::size_t>(t)] = state.hidden;
  }
  return {torch::stack(states, 1).masked_fill(mask.logical_not().unsqueeze(-1), 0.0), state};
}

}  // namespace s2s
