// The options that decide a model's shape, for every command that builds one.
#pragma once

#include "cli/options.h"
#include "nn/model_options.h"

namespace s2s {

void declare_model(cli::OptionTable& table, ModelOptions& options);

}  // namespace s2s
