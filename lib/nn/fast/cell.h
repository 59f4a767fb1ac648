// The recurrence of one layer: nn/rnn/gru.h and lstm.h over a sequence, with their own way back.
#pragma once

#include <memory>
#include <optional>

#include "nn/fast/layer_norm.h"
#include "nn/fast/linear.h"
#include "nn/fast/part.h"
#include "nn/model_options.h"
#include "nn/rnn/recurrent_layer.h"

namespace s2s::fast {

// What a layer's cell works on for one batch. Its input gates, W_ih x + input_bias, stand in `gates`
// beforehand.
struct CellBuffers {
  // Where h_{t-1} stands, at step t + previous_shift; null: in `states`, a step before (or, backward,
  // behind).
  const Activation* previous = nullptr;
  std::int64_t previous_shift = 0;
  Activation
      states;  // [.., rows, hidden]: a slot before step 0 (forward) or behind the last (backward) holds h_0
  Preactivation gates;  // [steps, rows, gates * hidden]; the gradient may share the value's memory
  kernels::ConstMatrix first_memory;      // [rows, hidden] c_0 of an LSTM
  kernels::Matrix d_first_memory;         // its gradient, written
  kernels::ConstMatrix recurrent_mask;    // [rows, hidden], or empty
  const std::int64_t* lengths = nullptr;  // [rows] a row's state stays what it is from its length on
};

// weight_hh and bias_hh of the layer called `name`, its norms where it has them, and its steps.
class CellPart : public Part {
 public:
  CellPart(const Parameters& parameters, const std::string& name, Direction direction,
           kernels::Precision precision);
  virtual void pack(bool for_gradients) { weight_.pack(for_gradients); }
  // Takes the batch's buffers and plans its own.
  virtual void begin(const CellBuffers& buffers, kernels::Workspace& workspace, bool gradients) = 0;

  // c_t [rows, hidden] of an LSTM after step t; empty for a GRU.
  virtual kernels::ConstMatrix memory(std::int64_t /*t*/) const { return {}; }

  // The bias of the product of its inputs: b_ih, or none where that is the norm's.
  static Parameter input_bias(const Parameters& parameters, const std::string& name);
  static std::unique_ptr<CellPart> make(CellKind kind, const Parameters& parameters, const std::string& name,
                                        Direction direction, kernels::Precision precision);

  void forward(const Steps& steps) final;
  void backward(const Steps& steps) final;

 protected:
  virtual void forward_step(std::int64_t t) = 0;
  virtual void backward_step(std::int64_t t) = 0;

  // h_{t-1} as the product reads it: masked where dropout is on.
  Operand recurrent_input(std::int64_t t);
  // d h_{t-1} += d_state (the gates' direct part, in scratch) + d_gates W_hh.
  void recurrent_backward(std::int64_t t, const Operand& d_gates, kernels::Matrix direct);
  // Of all steps, from the gradients of the recurrent products; b_hh's only where no norm has it.
  void settle_recurrent(const Operand& d_products, const Steps& all);
  // The operands of all steps' recurrent products, for the weight's gradient.
  Operand recurrent_inputs(const Steps& all) const;
  void plan(kernels::Workspace& workspace, bool gradients);
  const float* recurrent_bias() const { return normalised() ? nullptr : bias_.value.data; }
  bool normalised() const { return input_norm_.has_value(); }

  std::int64_t neighbour_shift() const { return direction_ == Direction::forward ? -1 : 1; }
  const Activation& previous() const { return buffers_.previous ? *buffers_.previous : buffers_.states; }
  std::int64_t previous_shift() const {
    return buffers_.previous ? buffers_.previous_shift : neighbour_shift();
  }
  static Steps one(std::int64_t t) { return {t, t + 1}; }
  kernels::RowMask mask(std::int64_t t) const { return {buffers_.lengths, t}; }

  Linear weight_;   // W_hh, without its bias: the fused pass adds that
  Parameter bias_;  // b_hh
  // Of W_ih x and W_hh h; where the norm is each gate's the first alone, of their sum.
  std::optional<LayerNorm> input_norm_;
  std::optional<LayerNorm> recurrent_norm_;
  Direction direction_;
  kernels::Precision precision_;
  CellBuffers buffers_;
  Activation masked_;         // h_{t-1} * mask at step t, where there is a mask
  kernels::Matrix scratch_;   // [rows, hidden]
  kernels::Matrix scratch2_;  // [rows, hidden]
};

}  // namespace s2s::fast
