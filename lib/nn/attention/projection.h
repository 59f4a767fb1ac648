// W x + b, by which attention makes queries, keys and values of states.
#pragma once

#include <torch/types.h>

namespace s2s {

// [.., n] -> [.., m]: weight [m, n], bias [m]; W x alone where the bias is undefined.
torch::Tensor project(const torch::Tensor& vectors, const torch::Tensor& weight, const torch::Tensor& bias);

}  // namespace s2s
