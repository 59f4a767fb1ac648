#include "nn/fast/linear.h"

namespace s2s::fast {
namespace {

void multiply(const kernels::PackedMatrix& packed, const Operand& in, kernels::Matrix out, float beta,
              const float* bias) {
  if (in.low) {
    packed.multiply(in.low, out, beta, bias);
  } else {
    packed.multiply(in.full, out, beta, bias);
  }
}

}  // namespace

Linear::Linear(const Parameter& weight, const Parameter& bias, kernels::Precision precision)
    : weight_(weight),
      bias_(bias),
      forward_(weight.value.columns, weight.value.rows, precision),
      precision_(precision) {}

void Linear::pack(bool for_gradients) {
  forward_.pack_transposed(weight_.value);
  if (for_gradients) {
    if (!backward_) {
      backward_.emplace(weight_.value.rows, weight_.value.columns, precision_);
    }
    backward_->pack(weight_.value);
  }
}

void Linear::forward(const Operand& in, kernels::Matrix out, float beta) const {
  multiply(forward_, in, out, beta, bias_.value.data);
}

void Linear::backward(const Operand& d_out, kernels::Matrix d_in, float beta) const {
  multiply(*backward_, d_out, d_in, beta, nullptr);
}

void Linear::settle(const Operand& d_out, const Operand& in) const {
  if (d_out.low && in.low) {
    kernels::multiply_transposed(d_out.low, in.low, weight_.gradient);
  } else {
    kernels::multiply_transposed(d_out.full, in.full, weight_.gradient);
  }
  if (!bias_.value) {
    return;
  }
  if (d_out.low) {
    kernels::add_column_sums(d_out.low, bias_.gradient.data);
  } else {
    kernels::add_column_sums(d_out.full, bias_.gradient.data);
  }
}

void LinearPart::forward(const Steps& steps) {
  linear_.forward(wiring_.in->operand(steps, wiring_.shift), wiring_.out->values(steps), wiring_.beta);
}

void LinearPart::backward(const Steps& steps) {
  linear_.backward(wiring_.out->d_operand(steps), wiring_.in->gradients(steps, wiring_.shift), 1.0F);
}

void LinearPart::settle(const Steps& all) {
  linear_.settle(wiring_.out->d_operand(all), wiring_.in->operand(all, wiring_.shift));
}

}  // namespace s2s::fast
