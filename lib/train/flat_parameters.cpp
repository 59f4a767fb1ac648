#include "train/flat_parameters.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "base/error.h"
#include "kernels/workspace.h"
#include "train/optimiser_kernels.h"

namespace s2s {

namespace {

constexpr std::int64_t kAlignment = 16;   // floats: 64 bytes, a cache line
constexpr std::int64_t kChunk = 1 << 15;  // floats summed by one thread at a time

}  // namespace

FlatParameters::FlatParameters(torch::nn::Module& module) {
  std::vector<torch::Tensor> parameters;
  std::set<const void*> seen;
  for (const auto& item : module.named_parameters()) {
    torch::Tensor parameter = item.value();
    if (!parameter.requires_grad() || !seen.insert(parameter.unsafeGetTensorImpl()).second) {
      continue;
    }
    if (!parameter.device().is_cpu() || parameter.scalar_type() != torch::kFloat) {
      throw Error(ErrorKind::internal, "parameter " + item.key() + " is not float32 on the CPU");
    }
    slices_.push_back({item.key(), size_, parameter.numel(), parameter.sizes().vec()});
    size_ += (parameter.numel() + kAlignment - 1) / kAlignment * kAlignment;
    parameters.push_back(parameter);
  }
  values_ = make_block();
  gradients_ = make_block();
  for (std::size_t i = 0; i < slices_.size(); ++i) {
    const auto view = [&](const torch::Tensor& flat) {
      return flat.narrow(0, slices_[i].offset, slices_[i].count).view(slices_[i].shape);
    };
    torch::Tensor values = view(values_);
    values.copy_(parameters[i].detach());
    parameters[i].set_data(values);
    parameters[i].mutable_grad() = view(gradients_);
  }
}

// On huge pages, where the system has them: every update walks through all of every block.
torch::Tensor FlatParameters::make_block() const {
  const auto memory =
      std::make_shared<kernels::AlignedBytes>(static_cast<std::size_t>(size_) * sizeof(float));
  return torch::from_blob(
             memory->data(), {size_}, [memory](void* /*data*/) {}, torch::kFloat)
      .zero_();
}

double FlatParameters::gradient_norm() const {
  const float* gradients = gradients_.data_ptr<float>();
  std::vector<double> sums(static_cast<std::size_t>((size_ + kChunk - 1) / kChunk));
  at::parallel_for(0, static_cast<std::int64_t>(sums.size()), 1, [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t chunk = first; chunk < last; ++chunk) {
      sums[static_cast<std::size_t>(chunk)] =
          sum_of_squares(gradients + chunk * kChunk, std::min(kChunk, size_ - chunk * kChunk));
    }
  });
  double total = 0;
  for (const double sum : sums) {
    total += sum;
  }
  return std::sqrt(total);
}

std::string FlatParameters::first_not_finite(const torch::Tensor& flat) const {
  // x - x is 0 for every finite x, else NaN
  const auto finite = [](const torch::Tensor& x) { return (x - x).sum().item<float>() == 0.0F; };
  if (finite(flat)) {
    return "";
  }
  const auto first = std::find_if(slices_.begin(), slices_.end(), [&](const Slice& slice) {
    return !finite(flat.narrow(0, slice.offset, slice.count));
  });
  return first->name;
}

TensorMap FlatParameters::unflatten(const torch::Tensor& flat, const std::string& prefix) const {
  TensorMap tensors;
  for (const Slice& slice : slices_) {
    tensors[prefix + slice.name] = flat.narrow(0, slice.offset, slice.count).view(slice.shape).clone();
  }
  return tensors;
}

void FlatParameters::flatten(const TensorMap& tensors, torch::Tensor& flat, const std::string& where,
                             const std::string& prefix) const {
  torch::NoGradGuard no_grad;
  std::map<std::string, std::vector<std::int64_t>> expected;
  for (const Slice& slice : slices_) {
    expected[prefix + slice.name] = slice.shape;
  }
  check_names_and_shapes(tensors, expected, where, prefix);
  for (const Slice& slice : slices_) {
    flat.narrow(0, slice.offset, slice.count).view(slice.shape).copy_(tensors.at(prefix + slice.name));
  }
}

}  // namespace s2s
