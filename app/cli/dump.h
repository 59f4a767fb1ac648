// The resolved options of a command as commented TOML that --config reads back.
#pragma once

#include <functional>
#include <string>

#include "cli/options.h"

namespace s2s::cli {

// All options that can stand in a file and that `wanted` accepts, with their present values. One that is
// unset stands there as a comment, since TOML has no word for it.
std::string dump_config(const OptionTable& table, const std::function<bool(const Option&)>& wanted);
std::string dump_config(const OptionTable& table);

}  // namespace s2s::cli
