#include "nn/fast/window.h"

#include <algorithm>

#include "kernels/activations.h"
#include "nn/fast/attention.h"

namespace s2s::fast {

FastWindow::FastWindow(float half_width, const Parameter& weight, const Parameter& vector,
                       kernels::Precision precision)
    : half_width_(half_width), precision_(precision) {
  if (weight.value) {
    weight_ = std::make_unique<Linear>(weight, Parameter(), precision);
    vector_ = std::make_unique<Linear>(vector, Parameter(), kernels::Precision::fp32);
  }
}

void FastWindow::pack(bool for_gradients) {
  if (predicts()) {
    weight_->pack(for_gradients);
    vector_->pack(for_gradients);
  }
}

// In search rows are hypotheses; those in no group are computed for nothing.
void FastWindow::find_lengths(const AttentionBuffers& buffers, const std::int64_t* source_lengths) {
  lengths_.assign(static_cast<std::size_t>(buffers.contexts->value.rows), 0.0F);
  if (buffers.groups.empty()) {
    std::transform(source_lengths, source_lengths + lengths_.size(), lengths_.begin(),
                   [](std::int64_t length) { return static_cast<float>(length); });
  }
  for (const kernels::QueryGroup& group : buffers.groups) {
    std::fill_n(lengths_.begin() + group.first, group.count,
                static_cast<float>(source_lengths[group.sentence]));
  }
}

void FastWindow::begin(const AttentionBuffers& buffers, const std::int64_t* source_lengths,
                       kernels::Workspace& workspace, bool gradients) {
  states_ = buffers.decoder_states;
  shift_ = buffers.query_shift;
  const std::int64_t rows = buffers.contexts->value.rows;
  const Extent one{buffers.target, rows, 1};
  centres_ = workspace.time_major<float>(one.steps, rows, 1);
  if (!predicts()) {
    for (std::int64_t t = 0; t < buffers.target; ++t) {
      std::fill_n(centres_.at(t, 0), rows, static_cast<float>(buffers.history.steps + t));
    }
    return;
  }
  find_lengths(buffers, source_lengths);
  const Extent inside{buffers.target, rows, weight_->outputs()};
  hidden_.allocate(workspace, inside, precision_, gradients, true);
  squashed_.allocate(workspace, inside, kernels::Precision::fp32, gradients);
  logits_.allocate(workspace, one, kernels::Precision::fp32, gradients, true);
  if (gradients) {
    d_centres_ = workspace.time_major<float>(one.steps, rows, 1);
    clear(d_centres_);
  }
}

void FastWindow::forward(const Steps& steps) {
  if (!predicts()) {
    return;
  }
  weight_->forward(states(steps), hidden_.values(steps), 0.0F);
  kernels::tanh_forward(kernels::ConstMatrix(hidden_.values(steps)), nullptr, squashed_.values(steps));
  vector_->forward(squashed_.operand(steps), logits_.values(steps), 0.0F);
  kernels::sigmoid_forward(kernels::ConstMatrix(logits_.values(steps)), nullptr, flatten(centres_, steps));
  for (std::int64_t t = steps.begin; t < steps.end; ++t) {
    float* centres = centres_.at(t, 0);
    for (std::size_t row = 0; row < lengths_.size(); ++row) {
      centres[row] *= lengths_[row];
    }
  }
}

// With p = S sigmoid(z): d z = d p p (1 - p / S).
void FastWindow::backward(const Steps& steps) {
  if (!predicts()) {
    return;
  }
  for (std::int64_t t = steps.begin; t < steps.end; ++t) {
    const float* centres = centres_.at(t, 0);
    for (std::size_t row = 0; row < lengths_.size(); ++row) {
      logits_.gradient.at(t, 0)[row] =
          lengths_[row] > 0 ? d_centres_.at(t, 0)[row] * centres[row] * (1.0F - centres[row] / lengths_[row])
                            : 0.0F;
    }
  }
  vector_->backward(logits_.d_operand(steps), squashed_.gradients(steps), 0.0F);
  kernels::tanh_backward(kernels::ConstMatrix(squashed_.values(steps)),
                         kernels::ConstMatrix(squashed_.gradients(steps)), flatten(hidden_.gradient, steps),
                         flatten(hidden_.gradient_low, steps));
  weight_->backward(hidden_.d_operand(steps), states_->gradients(steps, shift_), 1.0F);
}

void FastWindow::settle(const Steps& all) {
  if (predicts()) {
    vector_->settle(logits_.d_operand(all), squashed_.operand(all));
    weight_->settle(hidden_.d_operand(all), states(all));
  }
}

kernels::QueryWindow FastWindow::in(const Steps& steps) const {
  return {kernels::ConstSequence(steps_of(centres_, steps)), half_width_,
          predicts() ? half_width_ / 2 : 0.0F};
}

}  // namespace s2s::fast
