// The options of `s2s inspect`.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace s2s {

struct InspectOptions {
  std::vector<std::string> paths;  // runs, checkpoints, files of tensors; none: the latest run
  std::string runs_root = "runs";
  bool tensors = false;
  bool json = false;
};

void declare_inspect(cli::OptionTable& table, InspectOptions& options);

}  // namespace s2s
