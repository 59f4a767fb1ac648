// The parameters' first values.
#pragma once

#include <torch/nn/module.h>

#include "base/random.h"
#include "nn/model_options.h"

namespace s2s {

// Draws every parameter of the model from `random`, in the order of named_parameters(). Biases are 0 and
// layer norm's gains 1 in all schemes; an LSTM's forget gate starts with a bias of 1 (Jozefowicz et al. 2015,
// section 2.2).
void initialise(torch::nn::Module& model, const ModelOptions& options, Random& random);

}  // namespace s2s
