// Puts values into the options' fields: default < file < environment < flag, later files over earlier ones.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/config.h"
#include "cli/options.h"

namespace s2s::cli {

// Cuts up the command line (without program and command names) by the table's options. Throws UsageError:
// unknown options with the nearest known one, values missing, arguments that the command does not take.
// Nothing is assigned yet.
void parse_command_line(OptionTable& table, std::vector<std::string> arguments);

// Checks that every key and table of the files exists for one of the commands. Throws UsageError naming file
// and line.
void check_config_names(const std::vector<ConfigEntry>& entries,
                        const std::vector<const OptionTable*>& commands);

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Assigns to each option the value from its strongest source, then checks that none is missing. Throws
// UsageError saying where a value that does not fit stands.
void resolve(OptionTable& table, const std::vector<ConfigEntry>& entries, const Environment& environment);

// Throws IoError, with file and line, where a configuration has the last word on files that are read and one
// of them is not there: who reads the message may never have typed that name.
void check_input_files(const OptionTable& table, const std::vector<ConfigEntry>& entries,
                       const Environment& environment);

// Assigns the one option `name` from the command line, before the rest: --config must be known before files
// are read.
void resolve_early(OptionTable& table, const std::string& name);

}  // namespace s2s::cli
