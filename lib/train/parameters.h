// A model's parameters by name, and the check that a file's tensors are those of the model: never a silent
// shape.
#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "checkpoint/safetensors.h"

namespace s2s {

// ModelError naming every tensor of `tensors` (those whose names begin with `prefix`) that is missing,
// unexpected, or of another shape or type than float32. `where` is the file that they came from.
void check_names_and_shapes(const TensorMap& tensors,
                            const std::map<std::string, std::vector<std::int64_t>>& expected,
                            const std::string& where, const std::string& prefix = "");

// Copies tensors into the module's parameters of the same names; ModelError as above.
void load_parameters(torch::nn::Module& module, const TensorMap& tensors, const std::string& where);

}  // namespace s2s
