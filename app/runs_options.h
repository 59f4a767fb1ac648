// The options of `s2s runs` and `s2s runs rm`.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "train/train_options.h"

namespace s2s {

struct RunsOptions {
  std::string runs_root = TrainOptions().runs_root;
  bool json = false;
};

struct RunsRemoveOptions {
  std::vector<std::string> names;  // paths, or names below runs_root
  std::string runs_root = TrainOptions().runs_root;
};

void declare_runs(cli::OptionTable& table, RunsOptions& options);
void declare_runs_rm(cli::OptionTable& table, RunsRemoveOptions& options);

}  // namespace s2s
