#include "nn/fast/cell.h"

#include "kernels/activations.h"
#include "kernels/gru.h"
#include "kernels/lstm.h"

namespace s2s::fast {

CellPart::CellPart(const Parameters& parameters, const std::string& name, Direction direction,
                   kernels::Precision precision)
    : weight_(parameters[name + ".weight_hh"], {}, precision),
      bias_(parameters[name + ".bias_hh"]),
      direction_(direction),
      precision_(precision) {
  if (!parameters.has(name + ".gain_ih")) {
    return;
  }
  const bool per_gate = !parameters.has(name + ".gain_hh");
  const kernels::ConstMatrix weight = parameters[name + ".weight_hh"].value;
  input_norm_.emplace(parameters[name + ".gain_ih"], parameters[name + ".bias_ih"],
                      per_gate ? weight.rows / weight.columns : 1);
  if (!per_gate) {
    recurrent_norm_.emplace(parameters[name + ".gain_hh"], bias_, 1);
  }
}

Parameter CellPart::input_bias(const Parameters& parameters, const std::string& name) {
  return parameters.has(name + ".gain_ih") ? Parameter() : parameters[name + ".bias_ih"];
}

void CellPart::forward(const Steps& steps) {
  for (std::int64_t i = 0; i < steps.count(); ++i) {
    forward_step(direction_ == Direction::forward ? steps.begin + i : steps.end - 1 - i);
  }
}

void CellPart::backward(const Steps& steps) {
  for (std::int64_t i = 0; i < steps.count(); ++i) {
    backward_step(direction_ == Direction::forward ? steps.end - 1 - i : steps.begin + i);
  }
}

void CellPart::plan(kernels::Workspace& workspace, bool gradients) {
  const kernels::Sequence& states = buffers_.states.value;
  scratch_ = workspace.matrix<float>(states.rows, states.width);
  scratch2_ = workspace.matrix<float>(states.rows, states.width);
  masked_ = {};
  if (buffers_.recurrent_mask) {
    const Extent extent{buffers_.gates.value.steps, states.rows, states.width};
    masked_.allocate(workspace, extent, precision_, false);
  }
  for (auto* norm : {&input_norm_, &recurrent_norm_}) {
    if (norm->has_value()) {
      (*norm)->begin(buffers_.gates.value.steps, states.rows, workspace, gradients);
    }
  }
}

void CellPart::settle_recurrent(const Operand& d_products, const Steps& all) {
  weight_.settle(d_products, recurrent_inputs(all));
  if (normalised()) {
    return;
  }
  if (d_products.low) {
    kernels::add_column_sums(d_products.low, bias_.gradient.data);
  } else {
    kernels::add_column_sums(d_products.full, bias_.gradient.data);
  }
}

Operand CellPart::recurrent_input(std::int64_t t) {
  const Operand state = previous().operand(one(t), previous_shift());
  if (!buffers_.recurrent_mask) {
    return state;
  }
  kernels::multiply_elements(state.full, buffers_.recurrent_mask, masked_.values(one(t)),
                             masked_.lows(one(t)));
  return masked_.operand(one(t));
}

Operand CellPart::recurrent_inputs(const Steps& all) const {
  return buffers_.recurrent_mask ? masked_.operand(all) : previous().operand(all, previous_shift());
}

void CellPart::recurrent_backward(std::int64_t t, const Operand& d_gates, kernels::Matrix direct) {
  const kernels::Matrix d_previous = previous().gradients(one(t), previous_shift());
  if (buffers_.recurrent_mask) {
    weight_.backward(d_gates, scratch2_, 0.0F);
    kernels::multiply_elements(scratch2_, buffers_.recurrent_mask, scratch2_);
    kernels::add(scratch2_, direct);
  } else {
    weight_.backward(d_gates, direct, 1.0F);
  }
  kernels::add(direct, d_previous);
}

namespace {

class GruPart : public CellPart {
 public:
  using CellPart::CellPart;

  void begin(const CellBuffers& buffers, kernels::Workspace& workspace, bool gradients) override {
    buffers_ = buffers;
    plan(workspace, gradients);
    const kernels::Sequence& states = buffers.states.value;
    const std::int64_t steps = buffers.gates.value.steps;
    products_ = workspace.matrix<float>(states.rows, 3 * states.width);
    d_inputs_ = normalised() && gradients ? workspace.matrix<float>(states.rows, 3 * states.width)
                                          : kernels::Matrix();
    candidate_ =
        gradients ? workspace.time_major<float>(steps, states.rows, states.width) : kernels::Sequence();
    if (gradients) {
      d_products_.allocate_gradient(workspace, {steps, states.rows, 3 * states.width}, precision_);
    }
  }

  void settle(const Steps& all) override { settle_recurrent(d_products_.d_operand(all), all); }

 protected:
  void forward_step(std::int64_t t) override {
    const kernels::Matrix gates = buffers_.gates.values(one(t));
    weight_.forward(recurrent_input(t), products_, 0.0F);
    if (normalised()) {
      input_norm_->forward(t, gates, gates, LayerNorm::Into::replace);
      recurrent_norm_->forward(t, products_, products_, LayerNorm::Into::replace);
    }
    kernels::GruForward step;
    step.input_gates = gates;
    step.hidden_gates = products_;
    step.hidden_bias = recurrent_bias();
    step.previous = previous().values(one(t), previous_shift());
    step.next = buffers_.states.values(one(t));
    step.next_low = buffers_.states.lows(one(t));
    if (candidate_) {
      step.gates = gates;
      step.candidate = candidate_.step(t);
    }
    step.mask = mask(t);
    kernels::gru_forward(step);
  }

  void backward_step(std::int64_t t) override {
    kernels::GruBackward step;
    step.d_next = buffers_.states.gradients(one(t));
    step.previous = previous().values(one(t), previous_shift());
    step.gates = buffers_.gates.values(one(t));
    step.candidate = candidate_.step(t);
    const kernels::Matrix d_inputs = flatten(buffers_.gates.gradient, one(t));
    const kernels::MatrixBf16 d_inputs_low = flatten(buffers_.gates.gradient_low, one(t));
    const kernels::Matrix d_products = flatten(d_products_.gradient, one(t));
    const kernels::MatrixBf16 d_products_low = flatten(d_products_.gradient_low, one(t));
    if (normalised()) {
      step.d_input_gates = d_inputs_;
      step.d_hidden_gates = products_;  // free on the way back
    } else {
      step.d_input_gates = d_inputs;
      step.d_input_gates_low = d_inputs_low;
      step.d_hidden_gates = d_products;
      step.d_hidden_gates_low = d_products_low;
    }
    step.d_previous = scratch_;
    step.mask = mask(t);
    kernels::gru_backward(step);
    if (normalised()) {
      input_norm_->backward(t, d_inputs_, d_inputs, d_inputs_low);
      recurrent_norm_->backward(t, products_, d_products, d_products_low);
    }
    recurrent_backward(t, d_products_.d_operand(one(t)), scratch_);
  }

 private:
  kernels::Matrix products_;     // [rows, 3 * hidden] W_hh h_{t-1}
  kernels::Matrix d_inputs_;     // likewise, of the gradient behind the norm
  kernels::Sequence candidate_;  // [steps, rows, hidden] W_hn h + b_hn
  Preactivation d_products_;     // only its gradient
};

class LstmPart : public CellPart {
 public:
  using CellPart::CellPart;

  void begin(const CellBuffers& buffers, kernels::Workspace& workspace, bool gradients) override {
    buffers_ = buffers;
    plan(workspace, gradients);
    const kernels::Sequence& states = buffers.states.value;
    // The memory has the slots that the states have.
    memory_.allocate(workspace, {states.steps, states.rows, states.width}, kernels::Precision::fp32,
                     gradients);
    memory_.before = buffers.states.before;
    const std::int64_t steps = buffers.gates.value.steps;
    const Steps first = direction_ == Direction::forward ? one(0) : one(steps - 1);
    kernels::copy(buffers.first_memory, memory_.values(first, neighbour_shift()));
    if (normalised()) {
      products_ = workspace.matrix<float>(states.rows, 4 * states.width);
    }
    if (recurrent_norm_ && gradients) {
      const Extent extent{steps, states.rows, 4 * states.width};
      d_products_.allocate_gradient(workspace, extent, precision_);
    }
  }

  kernels::ConstMatrix memory(std::int64_t t) const override {
    return kernels::ConstMatrix(memory_.values(one(t)));
  }

  void settle(const Steps& all) override {
    settle_recurrent(d_products(all), all);
    if (buffers_.d_first_memory) {
      const Steps first = direction_ == Direction::forward ? one(0) : one(all.end - 1);
      kernels::copy(kernels::ConstMatrix(memory_.gradients(first, neighbour_shift())),
                    buffers_.d_first_memory);
    }
  }

 protected:
  void forward_step(std::int64_t t) override {
    const kernels::Matrix gates = buffers_.gates.values(one(t));
    add_products(t, gates);
    kernels::LstmForward step;
    step.preactivations = gates;
    step.bias = recurrent_bias();
    step.previous = previous().values(one(t), previous_shift());
    step.previous_cell = memory_.values(one(t), neighbour_shift());
    step.next = buffers_.states.values(one(t));
    step.next_cell = memory_.values(one(t));
    step.next_low = buffers_.states.lows(one(t));
    step.gates = gates;
    step.mask = mask(t);
    kernels::lstm_forward(step);
  }

  void backward_step(std::int64_t t) override {
    kernels::LstmBackward step;
    step.d_next = buffers_.states.gradients(one(t));
    step.d_next_cell = memory_.gradients(one(t));
    step.previous_cell = memory_.values(one(t), neighbour_shift());
    step.next_cell = memory_.values(one(t));
    step.gates = buffers_.gates.values(one(t));
    const kernels::Matrix d_gates = flatten(buffers_.gates.gradient, one(t));
    const kernels::MatrixBf16 d_gates_low = flatten(buffers_.gates.gradient_low, one(t));
    if (normalised()) {
      step.d_preactivations = products_;  // free on the way back
    } else {
      step.d_preactivations = d_gates;
      step.d_preactivations_low = d_gates_low;
    }
    step.d_previous = scratch_;
    step.d_previous_cell = memory_.gradients(one(t), neighbour_shift());
    step.mask = mask(t);
    kernels::lstm_backward(step);
    if (normalised()) {
      input_norm_->backward(t, products_, d_gates, d_gates_low);
    }
    if (recurrent_norm_) {
      recurrent_norm_->backward(t, products_, flatten(d_products_.gradient, one(t)),
                                flatten(d_products_.gradient_low, one(t)));
    }
    recurrent_backward(t, d_products(one(t)), scratch_);
  }

 private:
  // What goes into the gates' functions but for b_hh: LN(W_ih x) + LN(W_hh h), LN(W_ih x + W_hh h) of each
  // gate, or W_ih x + b_ih + W_hh h.
  void add_products(std::int64_t t, const kernels::Matrix& gates) {
    if (recurrent_norm_) {
      weight_.forward(recurrent_input(t), products_, 0.0F);
      input_norm_->forward(t, gates, gates, LayerNorm::Into::replace);
      recurrent_norm_->forward(t, products_, gates, LayerNorm::Into::add);
      return;
    }
    weight_.forward(recurrent_input(t), gates, 1.0F);
    if (input_norm_) {
      input_norm_->forward(t, gates, gates, LayerNorm::Into::replace);
    }
  }
  // The gradient of W_hh h: the gates', but where it has a norm of its own.
  Operand d_products(const Steps& steps) const {
    return recurrent_norm_ ? d_products_.d_operand(steps) : buffers_.gates.d_operand(steps);
  }

  Activation memory_;         // c_t
  kernels::Matrix products_;  // [rows, 4 * hidden] W_hh h_{t-1}
  Preactivation d_products_;  // only its gradient
};

}  // namespace

std::unique_ptr<CellPart> CellPart::make(CellKind kind, const Parameters& parameters, const std::string& name,
                                         Direction direction, kernels::Precision precision) {
  if (kind == CellKind::lstm) {
    return std::make_unique<LstmPart>(parameters, name, direction, precision);
  }
  return std::make_unique<GruPart>(parameters, name, direction, precision);
}

}  // namespace s2s::fast
