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
      precision_(precision) {}

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
  (void)gradients;
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
    candidate_ =
        gradients ? workspace.time_major<float>(steps, states.rows, states.width) : kernels::Sequence();
    d_products_.gradient = {};
    d_products_.gradient_low = {};
    if (gradients && precision_ == kernels::Precision::bf16) {
      d_products_.gradient_low = workspace.time_major<kernels::bf16>(steps, states.rows, 3 * states.width);
    } else if (gradients) {
      d_products_.gradient = workspace.time_major<float>(steps, states.rows, 3 * states.width);
    }
  }

  void settle(const Steps& all) override {
    const Operand d_products = d_products_.d_operand(all);
    weight_.settle(d_products, recurrent_inputs(all));
    if (d_products.low) {
      kernels::add_column_sums(d_products.low, bias_.gradient.data);
    } else {
      kernels::add_column_sums(d_products.full, bias_.gradient.data);
    }
  }

 protected:
  void forward_step(std::int64_t t) override {
    weight_.forward(recurrent_input(t), products_, 0.0F);
    kernels::GruForward step;
    step.input_gates = buffers_.gates.values(one(t));
    step.hidden_gates = products_;
    step.hidden_bias = bias_.value.data;
    step.previous = previous().values(one(t), previous_shift());
    step.next = buffers_.states.values(one(t));
    step.next_low = buffers_.states.lows(one(t));
    if (candidate_) {
      step.gates = buffers_.gates.values(one(t));
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
    step.d_input_gates = flatten(buffers_.gates.gradient, one(t));
    step.d_input_gates_low = flatten(buffers_.gates.gradient_low, one(t));
    step.d_hidden_gates = flatten(d_products_.gradient, one(t));
    step.d_hidden_gates_low = flatten(d_products_.gradient_low, one(t));
    step.d_previous = scratch_;
    step.mask = mask(t);
    kernels::gru_backward(step);
    recurrent_backward(t, d_products_.d_operand(one(t)), scratch_);
  }

 private:
  kernels::Matrix products_;     // [rows, 3 * hidden] W_hh h_{t-1}
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
  }

  kernels::ConstMatrix memory(std::int64_t t) const override {
    return kernels::ConstMatrix(memory_.values(one(t)));
  }

  void settle(const Steps& all) override {
    const Operand d_gates = buffers_.gates.d_operand(all);
    weight_.settle(d_gates, recurrent_inputs(all));
    if (d_gates.low) {
      kernels::add_column_sums(d_gates.low, bias_.gradient.data);
    } else {
      kernels::add_column_sums(d_gates.full, bias_.gradient.data);
    }
    if (buffers_.d_first_memory) {
      const Steps first = direction_ == Direction::forward ? one(0) : one(all.end - 1);
      kernels::copy(kernels::ConstMatrix(memory_.gradients(first, neighbour_shift())),
                    buffers_.d_first_memory);
    }
  }

 protected:
  void forward_step(std::int64_t t) override {
    const kernels::Matrix gates = buffers_.gates.values(one(t));
    weight_.forward(recurrent_input(t), gates, 1.0F);
    kernels::LstmForward step;
    step.preactivations = gates;
    step.bias = bias_.value.data;
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
    step.d_preactivations = flatten(buffers_.gates.gradient, one(t));
    step.d_preactivations_low = flatten(buffers_.gates.gradient_low, one(t));
    step.d_previous = scratch_;
    step.d_previous_cell = memory_.gradients(one(t), neighbour_shift());
    step.mask = mask(t);
    kernels::lstm_backward(step);
    recurrent_backward(t, buffers_.gates.d_operand(one(t)), scratch_);
  }

 private:
  Activation memory_;  // c_t
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
