// Options that were set but do nothing beside the others.
#pragma once

#include <string>
#include <vector>

#include "nn/model_options.h"
#include "train/train_options.h"

namespace s2s {

// One sentence for each, "rho does nothing: only adadelta has it"; an option at its default is none.
// `validates`: there is a development set, and it is used.
std::vector<std::string> idle_options(const TrainOptions& options, const ModelOptions& model, bool validates);

}  // namespace s2s
