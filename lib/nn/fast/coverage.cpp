#include "nn/fast/coverage.h"

#include "kernels/activations.h"
#include "kernels/embedding.h"

namespace s2s::fast {

void Coverage::begin(kernels::ConstMatrix before, std::span<const std::int32_t> from, const Extent& weights,
                     kernels::Workspace& workspace, bool gradients) {
  covered_ = workspace.time_major<float>(weights.steps + 1, weights.rows, weights.width);
  const kernels::Matrix first = covered_.step(0);
  if (!before) {
    kernels::fill_zero({first.data, static_cast<std::size_t>(first.rows * first.columns)});
  } else if (from.empty()) {
    kernels::copy(before, first);
  } else {
    kernels::embedding_gather(before, from, {}, first);
  }
  if (gradients) {
    d_covered_ = workspace.matrix<float>(weights.rows, weights.width);
    kernels::fill_zero({d_covered_.data, static_cast<std::size_t>(weights.rows * weights.width)});
  }
}

void Coverage::add(std::int64_t t, kernels::ConstMatrix weights) {
  kernels::copy(covered(t), covered_.step(t + 1));
  kernels::add(weights, covered_.step(t + 1));
}

Parameter Coverage::vector_of_head(std::int64_t head) const {
  const std::int64_t width = vector_.value.columns / heads_;
  return vector_.columns(head * width, width);
}

kernels::QueryCoverage Coverage::of_head(const Steps& steps, std::int64_t head) const {
  return {vector_of_head(head).value.data,
          head_of(kernels::ConstSequence(steps_of(covered_, steps)), heads_, head)};
}

kernels::Matrix Coverage::d_covered_of_head(std::int64_t head) const {
  const std::int64_t width = d_covered_.columns / heads_;
  return d_covered_.slice_columns(head * width, width);
}

}  // namespace s2s::fast
