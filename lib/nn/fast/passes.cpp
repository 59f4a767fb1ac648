#include "nn/fast/passes.h"

#include "kernels/activations.h"

namespace s2s::fast {

void DropoutPart::forward(const Steps& steps) {
  if (!*wiring_.mask) {  // outside of training
    kernels::copy(kernels::ConstMatrix(wiring_.in->values(steps)), wiring_.out->values(steps));
    wiring_.out->round(steps);
    return;
  }
  for (std::int64_t t = steps.begin; t < steps.end; ++t) {
    const Steps one{t, t + 1};
    kernels::multiply_elements(wiring_.in->values(one), wiring_.mask->step(t), wiring_.out->values(one),
                               wiring_.out->lows(one));
  }
}

void DropoutPart::backward(const Steps& steps) {
  for (std::int64_t t = steps.begin; t < steps.end; ++t) {
    const Steps one{t, t + 1};
    const kernels::Matrix gradient = wiring_.out->gradients(one);
    kernels::multiply_elements(gradient, wiring_.mask->step(t), gradient);
    kernels::add(kernels::ConstMatrix(gradient), wiring_.in->gradients(one));
  }
}

void ResidualPart::forward(const Steps& steps) {
  kernels::copy(kernels::ConstMatrix(in_->values(steps)), out_->values(steps));
  kernels::add(kernels::ConstMatrix(below_->values(steps)), out_->values(steps));
  out_->round(steps);
}

void ResidualPart::backward(const Steps& steps) {
  const kernels::ConstMatrix gradient = out_->gradients(steps);
  kernels::add(gradient, in_->gradients(steps));
  kernels::add(gradient, below_->gradients(steps));
}

void ConcatPart::forward(const Steps& steps) {
  kernels::copy(kernels::ConstMatrix(left_->values(steps)), left_half().values(steps));
  kernels::copy(kernels::ConstMatrix(right_->values(steps)), right_half().values(steps));
  out_->round(steps);
}

void ConcatPart::backward(const Steps& steps) {
  kernels::add(kernels::ConstMatrix(left_half().gradients(steps)), left_->gradients(steps));
  kernels::add(kernels::ConstMatrix(right_half().gradients(steps)), right_->gradients(steps));
}

void ReadoutPart::forward(const Steps& steps) {
  if (maxout_) {
    kernels::maxout_forward(in_->values(steps), out_->values(steps), out_->lows(steps));
  } else {
    kernels::tanh_forward(in_->values(steps), nullptr, out_->values(steps), out_->lows(steps));
  }
}

void ReadoutPart::backward(const Steps& steps) {
  const kernels::Matrix d_full = flatten(in_->gradient, steps);
  const kernels::MatrixBf16 d_low = flatten(in_->gradient_low, steps);
  if (maxout_) {
    kernels::maxout_backward(in_->values(steps), out_->gradients(steps), d_full, d_low);
  } else {
    kernels::tanh_backward(out_->values(steps), out_->gradients(steps), d_full, d_low);
  }
}

}  // namespace s2s::fast
