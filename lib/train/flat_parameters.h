// All parameters of a model in one contiguous block of floats, and all their gradients in another. The
// model's tensors become views of the blocks, so that the gradient's norm and the optimiser's update each are
// one pass over flat memory, and autograd adds up gradients in place. CPU, float32.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "train/parameters.h"

namespace s2s {

class FlatParameters {
 public:
  // One parameter's place in the blocks. Offsets are multiples of 16 floats, a cache line; the gaps between
  // stay 0.
  struct Slice {
    std::string name;
    std::int64_t offset = 0;
    std::int64_t count = 0;
    std::vector<std::int64_t> shape;
  };

  // Moves the module's trainable parameters into the blocks; a parameter registered under two names (tied) is
  // moved once. The module must outlive nothing: its tensors share ownership of the blocks.
  explicit FlatParameters(torch::nn::Module& module);

  std::int64_t size() const { return size_; }  // floats in each block, gaps included
  float* values() { return values_.data_ptr<float>(); }
  float* gradients() { return gradients_.data_ptr<float>(); }
  const std::vector<Slice>& slices() const { return slices_; }

  void zero_gradients() { gradients_.zero_(); }

  // Another block of size() floats, zeros, for what an optimiser keeps of each parameter.
  torch::Tensor make_block() const;

  // The Euclidean norm of all gradients. Summed in double, in pieces of fixed size, so that the number of
  // threads changes no bit.
  double gradient_norm() const;

  // The name of the first parameter, in the order in which the model declares them, that holds a number which
  // is not finite, or whose gradient does; empty where there is none.
  std::string first_value_not_finite() const { return first_not_finite(values_); }
  std::string first_gradient_not_finite() const { return first_not_finite(gradients_); }

  // Copies of the parameters by name, and back.
  TensorMap model() const { return unflatten(values_); }
  void restore_model(const TensorMap& tensors, const std::string& where) { flatten(tensors, values_, where); }

  // Copies of a flat block of size() floats, cut into the parameters' shapes, under `prefix` + their names;
  // and back again. ModelError where a name is missing or a shape differs.
  TensorMap unflatten(const torch::Tensor& flat, const std::string& prefix = "") const;
  void flatten(const TensorMap& tensors, torch::Tensor& flat, const std::string& where,
               const std::string& prefix = "") const;

 private:
  std::string first_not_finite(const torch::Tensor& flat) const;

  std::vector<Slice> slices_;
  std::int64_t size_ = 0;
  torch::Tensor values_;     // [size]
  torch::Tensor gradients_;  // [size]
};

}  // namespace s2s
