#include "nn/fast/bridge.h"

#include <algorithm>
#include <span>

#include "kernels/activations.h"

namespace s2s::fast {
namespace {

void copy_values(const Activation& from, const Activation& to) {
  kernels::copy(kernels::ConstMatrix(from.values(kFirstStep)), to.values(kFirstStep));
}

void add_gradients(const Activation& from, const Activation& to) {
  kernels::add(kernels::ConstMatrix(from.gradients(kFirstStep)), to.gradients(kFirstStep));
}

}  // namespace

FastBridge::FastBridge(const ModelOptions& options, const Parameters& parameters,
                       kernels::Precision precision)
    : options_(options), precision_(precision) {
  if (options.bridge != BridgeKind::zero) {
    linear_ = std::make_unique<Linear>(parameters["bridge.weight"], parameters["bridge.bias"], precision);
  }
}

void FastBridge::pack(bool for_gradients) {
  if (linear_) {
    linear_->pack(for_gradients);
  }
}

void FastBridge::fill_mean(const Activation& encoder_states, const Sentences& source) {
  const kernels::Matrix mean = mean_.values(kFirstStep);
  kernels::fill_zero({mean.data, static_cast<std::size_t>(mean.rows * mean.columns)});
  for (std::int64_t row = 0; row < source.rows; ++row) {
    const std::int64_t length = source.lengths[static_cast<std::size_t>(row)];
    const float share = 1.0F / static_cast<float>(std::max<std::int64_t>(1, length));
    for (std::int64_t t = 0; t < length; ++t) {
      const float* state = encoder_states.values({t, t + 1}).row(row);
      for (std::int64_t i = 0; i < mean.columns; ++i) {
        mean.row(row)[i] += share * state[i];
      }
    }
  }
}

void FastBridge::mean_backward(const Activation& encoder_states, const Sentences& source) {
  const kernels::Matrix d_mean = mean_.gradients(kFirstStep);
  for (std::int64_t row = 0; row < source.rows; ++row) {
    const std::int64_t length = source.lengths[static_cast<std::size_t>(row)];
    const float share = 1.0F / static_cast<float>(std::max<std::int64_t>(1, length));
    for (std::int64_t t = 0; t < length; ++t) {
      float* d_state = encoder_states.gradients({t, t + 1}).row(row);
      for (std::int64_t i = 0; i < d_mean.columns; ++i) {
        d_state[i] += share * d_mean.row(row)[i];
      }
    }
  }
}

Activation FastBridge::source_vector(const FastEncoder& /*encoder*/) const {
  if (options_.bridge == BridgeKind::mean) {
    return mean_;
  }
  if (options_.bridge == BridgeKind::backward && options_.encoder_layers == 1) {
    return summary_.columns(options_.encoder_hidden, options_.encoder_hidden);
  }
  return options_.bridge == BridgeKind::backward ? mean_ : summary_;
}

void FastBridge::forward(const FastEncoder& encoder, const Activation& encoder_states,
                         const Sentences& source, const Pass& pass) {
  const std::int64_t hidden = options_.encoder_hidden;
  const bool both = encoder.top_is_bidirectional();
  summary_.allocate(pass.workspace, {1, source.rows, both ? 2 * hidden : hidden}, precision_, pass.gradients);
  copy_values(encoder.last_forward(), summary_.columns(0, hidden));
  if (both) {
    copy_values(encoder.top_backward(), summary_.columns(hidden, hidden));
  }
  summary_.round(kFirstStep);
  if (options_.bridge == BridgeKind::mean) {
    mean_.allocate(pass.workspace, {1, source.rows, encoder_states.value.width}, precision_, pass.gradients);
    fill_mean(encoder_states, source);
    mean_.round(kFirstStep);
  } else if (options_.bridge == BridgeKind::backward && options_.encoder_layers > 1) {
    mean_.allocate(pass.workspace, {1, source.rows, hidden}, precision_, pass.gradients);
    copy_values(encoder.first_backward(), mean_);
    mean_.round(kFirstStep);
  }

  const std::int64_t states = options_.decoder_layers * (options_.cell == CellKind::lstm ? 2 : 1);
  const Extent extent{1, source.rows, states * options_.hidden};
  first_states_.allocate(pass.workspace, extent, kernels::Precision::fp32, pass.gradients);
  if (!linear_) {
    kernels::fill_zero({first_states_.value.data, static_cast<std::size_t>(extent.rows * extent.width)});
    return;
  }
  inside_.allocate(pass.workspace, extent, precision_, pass.gradients, true);
  linear_->forward(source_vector(encoder).operand(kFirstStep), inside_.values(kFirstStep), 0.0F);
  kernels::tanh_forward(kernels::ConstMatrix(inside_.values(kFirstStep)), nullptr,
                        first_states_.values(kFirstStep));
}

void FastBridge::backward(const FastEncoder& encoder, const Activation& encoder_states,
                          const Sentences& source) {
  const std::int64_t hidden = options_.encoder_hidden;
  if (linear_) {
    kernels::tanh_backward(kernels::ConstMatrix(first_states_.values(kFirstStep)),
                           kernels::ConstMatrix(first_states_.gradients(kFirstStep)),
                           flatten(inside_.gradient, kFirstStep), flatten(inside_.gradient_low, kFirstStep));
    const Activation from = source_vector(encoder);
    linear_->backward(inside_.d_operand(kFirstStep), from.gradients(kFirstStep), 1.0F);
    linear_->settle(inside_.d_operand(kFirstStep), from.operand(kFirstStep));
  }
  if (options_.bridge == BridgeKind::mean) {
    mean_backward(encoder_states, source);
  } else if (options_.bridge == BridgeKind::backward && options_.encoder_layers > 1) {
    add_gradients(mean_, encoder.first_backward());
  }
  add_gradients(summary_.columns(0, hidden), encoder.last_forward());
  if (encoder.top_is_bidirectional()) {
    add_gradients(summary_.columns(hidden, hidden), encoder.top_backward());
  }
}

}  // namespace s2s::fast
