// Gated recurrent unit (Cho et al. 2014, section 2.3) in LibTorch's reset-after form, where the reset gate
// multiplies the product W_hn h instead of h:
//   r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
//   z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
//   n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
//   h' = (1 - z) * n + z * h
#pragma once

#include "nn/rnn/cell.h"

namespace s2s {

class GruCell : public Cell {
 public:
  explicit GruCell(const CellOptions& options) : Cell(options, 3) {}
  CellState step(const torch::Tensor& projected, const CellState& previous,
                 const torch::Tensor& recurrent_mask) const override;
  std::vector<torch::Tensor> gates(const torch::Tensor& projected, const CellState& previous,
                                   const torch::Tensor& recurrent_mask) const override;  // r, z, n
  CellState zero_state(std::int64_t batch) const override;
};

}  // namespace s2s
