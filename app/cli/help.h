// The text of --help, from the table of options.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/options.h"

namespace s2s::cli {

// Columns of help, and of the comments in a configuration.
inline constexpr std::size_t kTextWidth = 90;

std::string command_help(const OptionTable& table);

// What a value may be and what it is when not given: "[default: 80]", with the choices where there are some.
std::string describe_value(const Option& option);

// Breaks at blanks so that no line is longer than `width`; each line but the first is indented by `indent`.
// Line breaks in the text stay.
std::string wrap(const std::string& text, std::size_t width, const std::string& indent);

}  // namespace s2s::cli
