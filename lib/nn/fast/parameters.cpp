#include "nn/fast/parameters.h"

namespace s2s::fast {
namespace {

kernels::Matrix view(const torch::Tensor& tensor) {
  const std::int64_t rows = tensor.dim() == 2 ? tensor.size(0) : 1;
  return {tensor.data_ptr<float>(), rows, tensor.numel() / rows};
}

}  // namespace

Parameters::Parameters(const torch::nn::Module& model, Gradients gradients) {
  for (auto& item : model.named_parameters()) {
    torch::Tensor& tensor = item.value();
    if (gradients == Gradients::made && !tensor.grad().defined()) {
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
  const torch::Tensor& gradient = found->second.grad();
  return {view(found->second), gradient.defined() ? view(gradient) : kernels::Matrix()};
}

}  // namespace s2s::fast
