// The options of `s2s train`.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "common_options.h"
#include "nn/model_options.h"
#include "train/train_options.h"

namespace s2s {

struct TrainArguments {
  std::vector<std::string> files;  // the training text: SOURCE and TARGET, or one of lines SOURCE tab TARGET
  TrainOptions train;
  ModelOptions model;
};

void declare_train(cli::OptionTable& table, TrainArguments& arguments);

// --held-out, of which `help` says what it is for, and --held-out-share.
void declare_held_out(cli::OptionTable& table, HeldOutOptions& options, const std::string& help);

// Makes the training text of the arguments that are not options. Throws UsageError where they are no such
// files, or the text is named by options too.
void settle_train(const cli::OptionTable& table, TrainArguments& arguments);

// The options whose values a run keeps in its config.toml: all but those which name the run itself or say how
// to treat what is there, so that `s2s train --config RUN/config.toml` repeats the run in a folder of its
// own.
bool belongs_to_run(const cli::Option& option);

}  // namespace s2s
