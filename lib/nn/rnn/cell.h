// A recurrent cell: one step from the state before to the state after. What doesn't depend on the state, the
// product of inputs and W_ih, is apart, so that it can be done once for a whole sequence.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>
#include <vector>

#include "nn/model_options.h"

namespace s2s {

// The state that a cell hands from step to step.
struct CellState {
  torch::Tensor hidden;  // [batch, hidden] h_t
  torch::Tensor memory;  // [batch, hidden] c_t of an LSTM; undefined for a GRU

  // keep [batch, 1] bool: rows of this state where true, rows of `other` elsewhere.
  CellState where(const torch::Tensor& keep, const CellState& other) const;
  CellState rows(const torch::Tensor& indices) const;  // [new_batch] int64
};

struct CellOptions {
  std::int64_t input = 0;
  std::int64_t hidden = 0;
  bool layer_norm = false;
  bool per_gate = false;  // layer norm of each gate by itself; of an LSTM only
};

// Parameters as in LibTorch: weight_ih [gates * hidden, input], weight_hh [gates * hidden, hidden], bias_ih
// and bias_hh [gates * hidden]; with layer norm gain_ih and gain_hh [gates * hidden], and the biases are the
// norms' own (Ba et al. 2016, "Layer normalization", eq. 20: LN(W_hh h) + LN(W_ih x) + b).
// With layer norm per gate (Chen et al. 2018, section 4, after Ba et al. 2016, eq. 4) there is one gain and
// one bias: LN(W_ih x + W_hh h) * gain_ih + bias_ih, the mean and deviation being those of a gate's units.
class Cell : public torch::nn::Module {
 public:
  Cell(const CellOptions& options, std::int64_t gates);

  // inputs [..., input] -> [..., gates * hidden]: W_ih x + b_ih; W_ih x alone with layer norm per gate.
  torch::Tensor project_inputs(const torch::Tensor& inputs) const;

  // projected [batch, gates * hidden] from project_inputs. `recurrent_mask`, where defined, is [batch,
  // hidden] and multiplies h_{t-1} on its way into the gates: one mask for all steps (Gal and Ghahramani
  // 2016).
  virtual CellState step(const torch::Tensor& projected, const CellState& previous,
                         const torch::Tensor& recurrent_mask) const = 0;

  // What the gates and the candidate are on the way, [batch, hidden] each, in the order of the weights' rows.
  virtual std::vector<torch::Tensor> gates(const torch::Tensor& projected, const CellState& previous,
                                           const torch::Tensor& recurrent_mask) const = 0;

  virtual CellState zero_state(std::int64_t batch) const = 0;

  std::int64_t hidden() const { return options_.hidden; }
  std::int64_t input() const { return options_.input; }
  bool has_layer_norm() const { return options_.layer_norm; }

  torch::Tensor weight_ih, weight_hh, bias_ih, bias_hh, gain_ih, gain_hh;

 protected:
  // Both products, [batch, gates * hidden], to what goes into the gates' functions.
  torch::Tensor add_products(const torch::Tensor& projected, const torch::Tensor& recurrent) const;

  // W_hh (h * mask) + b_hh, [batch, gates * hidden]; without b_hh with layer norm per gate.
  torch::Tensor project_state(const torch::Tensor& hidden, const torch::Tensor& recurrent_mask) const;

 private:
  CellOptions options_;
};

std::shared_ptr<Cell> make_cell(CellKind kind, const CellOptions& options);

}  // namespace s2s
