// Defaults that have changed: a run from before goes on with those of its time.
#pragma once

#include <string>

#include "train/train_options.h"

namespace s2s {

// `recorded` is the config.toml of a run that is to be resumed. Each option whose default was another one
// then, where the run was trained with that and the present command leaves the option to its default
// (TrainOptions::given), gets it again: in `options`, and in `config_text`, the configuration in TOML.
void take_former_defaults(TrainOptions& options, std::string& config_text, const std::string& recorded);

}  // namespace s2s
