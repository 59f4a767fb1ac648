// The options of `s2s lab`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/options.h"
#include "translate_options.h"

namespace s2s {

struct LabOptions {
  std::vector<std::string> names;  // of experiments, or "all"; none: they are listed
  bool json = false;
  std::string plots;  // a folder, or FILE.svg
  std::string page;   // FILE.html
  std::uint64_t seed = 1;
  ModelChoice model;  // which is looked into; empty: the latest run, if there is one
  std::string text;   // sentences for it; empty: those of the corpus that it was trained on
  std::string data_root = "data";
};

void declare_lab(cli::OptionTable& table, LabOptions& options);

}  // namespace s2s
