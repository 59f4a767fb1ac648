#include "nn/fast/layer_norm.h"

#include "kernels/layer_norm.h"

namespace s2s::fast {

void LayerNorm::begin(std::int64_t steps, std::int64_t rows, kernels::Workspace& workspace, bool gradients) {
  normalised_ = {};
  scales_ = {};
  if (gradients) {
    normalised_ = workspace.time_major<float>(steps, rows, gain_.value.columns);
    scales_ = workspace.time_major<float>(steps, rows, parts_);
  }
}

void LayerNorm::forward(std::int64_t t, kernels::ConstMatrix in, kernels::Matrix out, Into into) const {
  kernels::LayerNormForward pass;
  pass.in = in;
  pass.parts = parts_;
  pass.gain = gain_.value.data;
  pass.bias = bias_.value.data;
  pass.out = out;
  pass.add = into == Into::add;
  if (normalised_) {
    pass.normalised = normalised_.step(t);
    pass.scales = scales_.step(t);
  }
  kernels::layer_norm_forward(pass);
}

void LayerNorm::backward(std::int64_t t, kernels::ConstMatrix d_out, kernels::Matrix d_in,
                         kernels::MatrixBf16 d_in_low) const {
  kernels::LayerNormBackward pass;
  pass.d_out = d_out;
  pass.normalised = normalised_.step(t);
  pass.scales = scales_.step(t);
  pass.parts = parts_;
  pass.gain = gain_.value.data;
  pass.d_in = d_in;
  pass.d_in_low = d_in_low;
  pass.d_gain = gain_.gradient.data;
  pass.d_bias = bias_.gradient.data;
  kernels::layer_norm_backward(pass);
}

}  // namespace s2s::fast
