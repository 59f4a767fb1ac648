// The model's parameters as the fast path sees them: views of the tensors' memory by name.
#pragma once

#include <torch/nn/module.h>

#include <map>
#include <string>

#include "kernels/views.h"

namespace s2s::fast {

struct Parameter {
  kernels::ConstMatrix value;  // [rows, columns]; a vector is one row
  kernels::Matrix gradient;    // of the same shape, to be added to

  Parameter columns(std::int64_t begin, std::int64_t count) const {
    return {value.slice_columns(begin, count), gradient.slice_columns(begin, count)};
  }
};

class Parameters {
 public:
  enum class Gradients { none, made };
  // fp32, contiguous, on the CPU. Gradients that do not exist yet are made, as zeros, where they are wanted.
  Parameters(const torch::nn::Module& model, Gradients gradients);
  // An empty Parameter where the model has none of this name.
  Parameter operator[](const std::string& name) const;
  bool has(const std::string& name) const { return tensors_.contains(name); }

 private:
  std::map<std::string, torch::Tensor> tensors_;
};

}  // namespace s2s::fast
