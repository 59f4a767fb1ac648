#include "nn/fast/embedding.h"

#include <algorithm>
#include <span>

#include "kernels/activations.h"
#include "kernels/embedding.h"

namespace s2s::fast {

const Activation& Embedding::forward(const std::vector<std::int32_t>& ids, std::int64_t steps,
                                     std::int64_t rows, double dropout, kernels::Precision precision,
                                     const Pass& pass) {
  ids_ = ids;
  all_ = {0, steps};
  output_.allocate(pass.workspace, {steps, rows, table_.value.columns}, precision, pass.gradients);
  mask_ = pass.mask(steps, rows, table_.value.columns, dropout);
  std::vector<std::int32_t> real(ids);  // any word will do for padding: nothing of it is seen
  std::replace_if(
      real.begin(), real.end(), [](std::int32_t id) { return id < 0; }, 0);
  for (std::int64_t t = 0; t < steps; ++t) {
    const Steps one{t, t + 1};
    const std::span<const std::int32_t> step(real.data() + t * rows, static_cast<std::size_t>(rows));
    kernels::embedding_gather(table_.value, step, mask_ ? mask_.step(t) : kernels::ConstMatrix(),
                              output_.values(one), output_.lows(one));
  }
  return output_;
}

void Embedding::backward() {
  if (mask_) {
    for (std::int64_t t = 0; t < all_.end; ++t) {
      const kernels::Matrix gradient = output_.gradients({t, t + 1});
      kernels::multiply_elements(kernels::ConstMatrix(gradient), mask_.step(t), gradient);
    }
  }
  kernels::embedding_scatter_add(ids_, kernels::ConstMatrix(output_.gradients(all_)), {}, table_.gradient);
}

}  // namespace s2s::fast
