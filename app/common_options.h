// The options that every command has, and those that several have, so that they mean the same everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/log.h"
#include "cli/options.h"
#include "nn/engine_options.h"

namespace s2s {

struct CommonOptions {
  std::vector<std::string> config;
  LogOptions log;
  std::int64_t threads = 0;  // 0: the cores available; of the commands that compute
  bool dump_config = false;
  bool help = false;
  bool help_all = false;
};

// Declared last, under the heading "General".
void declare_common(cli::OptionTable& table, CommonOptions& options);

void declare_threads(cli::OptionTable& table, std::int64_t& threads);
void declare_engine(cli::OptionTable& table, EngineOptions& options);
void declare_data_root(cli::OptionTable& table, std::string& folder);
void declare_json(cli::OptionTable& table, bool& json);

}  // namespace s2s
