#include "nn/forward_context.h"

#include <span>

namespace s2s {

torch::Tensor dropout_mask(torch::IntArrayRef sizes, double rate, const ForwardContext& context,
                           torch::Device device) {
  if (context.random == nullptr || rate == 0.0) {
    return {};
  }
  torch::Tensor mask = torch::empty(sizes, torch::kFloat32);
  context.random->fill_keep_mask({mask.data_ptr<float>(), static_cast<std::size_t>(mask.numel())},
                                 static_cast<float>(1.0 - rate));
  return mask.to(device);
}

torch::Tensor dropout(const torch::Tensor& values, double rate, const ForwardContext& context) {
  const torch::Tensor mask = dropout_mask(values.sizes(), rate, context, values.device());
  return mask.defined() ? values * mask.to(values.scalar_type()) : values;
}

}  // namespace s2s
