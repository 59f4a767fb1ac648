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

// Logs a warning for each S2S_ variable of the environment that no option reads, with the nearest that one
// does.
void warn_of_unread_variables(const Invocation& invocation);

// Reads command line, configuration files and environment. Nothing when all was answered here: --help,
// --version,
// --dump-config. Throws UsageError.
std::optional<Invocation> read_command_line(const std::vector<std::string>& arguments);

}  // namespace s2s
