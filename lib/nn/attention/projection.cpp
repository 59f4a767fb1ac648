#include "nn/attention/projection.h"

namespace s2s {

torch::Tensor project(const torch::Tensor& vectors, const torch::Tensor& weight, const torch::Tensor& bias) {
  const torch::Tensor product = torch::matmul(vectors, weight.t());
  return bias.defined() ? product + bias : product;
}

}  // namespace s2s
