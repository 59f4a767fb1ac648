// The options of `s2s train`.
#pragma once

#include "cli/options.h"
#include "common_options.h"
#include "nn/model_options.h"
#include "train/train_options.h"

namespace s2s {

struct TrainArguments {
  TrainOptions train;
  ModelOptions model;
};

void declare_train(cli::OptionTable& table, TrainArguments& arguments);

// The options whose values a run keeps in its config.toml: all but those which name the run itself or say how
// to treat what is there, so that `s2s train --config RUN/config.toml` repeats the run in a folder of its
// own.
bool belongs_to_run(const cli::Option& option);

}  // namespace s2s
