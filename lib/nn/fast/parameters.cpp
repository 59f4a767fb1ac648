#include "nn/fast/parameters.h"

namespace s2s::fast {
namespace {

kernels::Matrix view(const torch::Tensor& tensor) {
  const std::int64_t rows = tensor.dim() == 2 ? tensor.size(0) : 1;
  return {tensor.data_ptr<float>(), rows, tensor.numel() / rows};
}

}  // namespace

Parameters::Parameters(torch::nn::Module& model) {
  for (auto& item : model.named_parameters()) {
    torch::Tensor& tensor = item.value();
    if (!tensor.grad().defined()) {
      tensor.mutable_grad() = torch::zeros_like(tensor);
    }
    tensors_.emplace(item.key(), tensor);
  }
}

Parameter Parameters::operator[](const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) {
    return {};
  }
  return {view(found->second), view(found->second.grad())};
}

}  // namespace s2s::fast
