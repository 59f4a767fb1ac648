// The options of `s2s completion` and `s2s man`.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace s2s {

struct CompletionOptions {
  std::string shell;
};

struct ManualOptions {
  std::vector<std::string> command;  // its words; none: s2s as a whole
  std::string folder;                // for every page; empty: one page is printed
};

void declare_completion(cli::OptionTable& table, CompletionOptions& options);
void declare_manual(cli::OptionTable& table, ManualOptions& options);

}  // namespace s2s
