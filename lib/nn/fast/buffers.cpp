#include "nn/fast/buffers.h"

#include <span>

#include "kernels/activations.h"

namespace s2s::fast {
namespace {

kernels::SequenceBf16 lows_for(kernels::Workspace& workspace, std::int64_t slots, const Extent& extent,
                               kernels::Precision precision) {
  if (precision == kernels::Precision::fp32) {
    return {};
  }
  return workspace.time_major<kernels::bf16>(slots, extent.rows, extent.width);
}

}  // namespace

void clear(const kernels::Sequence& dense) {
  kernels::fill_zero({dense.data, static_cast<std::size_t>(dense.steps * dense.rows * dense.width)});
}

void Activation::allocate(kernels::Workspace& workspace, const Extent& extent, kernels::Precision precision,
                          bool gradients) {
  const std::int64_t slots = extent.steps + extent.before + extent.after;
  before = extent.before;
  value = workspace.time_major<float>(slots, extent.rows, extent.width);
  low = lows_for(workspace, slots, extent, precision);
  gradient = {};
  if (gradients) {
    gradient = workspace.time_major<float>(slots, extent.rows, extent.width);
    clear(gradient);
  }
}

Activation Activation::columns(std::int64_t begin, std::int64_t count) const {
  Activation slice;
  slice.value = columns_of(value, begin, count);
  slice.low = columns_of(low, begin, count);
  slice.gradient = columns_of(gradient, begin, count);
  slice.before = before;
  return slice;
}

Operand Activation::operand(const Steps& steps, std::int64_t shift) const {
  return {values(steps, shift), lows(steps, shift)};
}

kernels::Matrix Activation::values(const Steps& steps, std::int64_t shift) const {
  return flatten(value, slots(steps, shift));
}

kernels::MatrixBf16 Activation::lows(const Steps& steps, std::int64_t shift) const {
  return flatten(low, slots(steps, shift));
}

kernels::Matrix Activation::gradients(const Steps& steps, std::int64_t shift) const {
  return flatten(gradient, slots(steps, shift));
}

void Activation::round(const Steps& steps, std::int64_t shift) const {
  if (low) {
    kernels::convert(kernels::ConstMatrix(values(steps, shift)), lows(steps, shift));
  }
}

void Preactivation::allocate(kernels::Workspace& workspace, const Extent& extent,
                             kernels::Precision precision, bool gradients, bool own_gradient) {
  value = workspace.time_major<float>(extent.steps, extent.rows, extent.width);
  gradient = {};
  gradient_low = {};
  if (gradients) {
    gradient_low = lows_for(workspace, extent.steps, extent, precision);
    if (own_gradient) {
      gradient = workspace.time_major<float>(extent.steps, extent.rows, extent.width);
    } else if (!gradient_low) {
      gradient = value;
    }
  }
}

void Preactivation::allocate_gradient(kernels::Workspace& workspace, const Extent& extent,
                                      kernels::Precision precision) {
  gradient = {};
  gradient_low = lows_for(workspace, extent.steps, extent, precision);
  if (!gradient_low) {
    gradient = workspace.time_major<float>(extent.steps, extent.rows, extent.width);
  }
}

Operand Preactivation::d_operand(const Steps& steps) const {
  return {flatten(gradient, steps), flatten(gradient_low, steps)};
}

}  // namespace s2s::fast
