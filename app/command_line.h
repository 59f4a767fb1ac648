// From argv to a command with its options set, the same in the front executable and in the engine.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"

namespace s2s {

struct Invocation {
  const Command* command = nullptr;
  std::unique_ptr<Arguments> arguments;  // the options are bound to its fields: it must not move
  std::vector<std::unique_ptr<cli::OptionTable>> tables;  // one a command
  cli::OptionTable* table = nullptr;                      // the command's
};

// Reads command line, configuration files and environment. Nothing when all was answered here: --help,
// --version,
// --dump-config. Throws UsageError.
std::optional<Invocation> read_command_line(const std::vector<std::string>& arguments);

}  // namespace s2s
