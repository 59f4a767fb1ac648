// Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000),
// LibTorch's gate order:
//   i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)      f, o likewise
//   g = tanh(W_ig x + b_ig + W_hg h + b_hg)
//   c' = f * c + i * g        h' = o * tanh(c')
#pragma once

#include "nn/rnn/cell.h"

namespace s2s {

class LstmCell : public Cell {
 public:
  explicit LstmCell(const CellOptions& options) : Cell(options, 4) {}
  CellState step(const torch::Tensor& projected, const CellState& previous,
                 const torch::Tensor& recurrent_mask) const override;
  std::vector<torch::Tensor> gates(const torch::Tensor& projected, const CellState& previous,
                                   const torch::Tensor& recurrent_mask) const override;  // i, f, g, o
  CellState zero_state(std::int64_t batch) const override;
};

}  // namespace s2s
