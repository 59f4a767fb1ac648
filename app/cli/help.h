// The text of --help and --help-all, from the table of options.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cli/options.h"

namespace s2s::cli {

// Columns of help, and of the comments in a configuration.
inline constexpr std::size_t kTextWidth = 80;
// --help of any command fits on a page.
inline constexpr std::size_t kHelpLines = 40;
inline constexpr std::size_t kExamplesInHelp = 2;

// --help: everything where that fits in kHelpLines lines; else examples and the essential options.
std::string command_help(const OptionTable& table);
// --help-all: every option by group.
std::string full_command_help(const OptionTable& table);

// Whether help shows --no-x: what is on, or may be, can be switched off; what is off needs no --no-.
bool is_negatable(const Option& option);
// Whether several values may follow one flag.
bool takes_several(const Option& option);
// "s2s train [options] --model FILE [FILE...]"
std::string synopsis(const OptionTable& table);
// "-o, --output FILE", "--[no-]nfc", "--hyp FILE..."; of arguments "FILE..."
std::string option_syntax(const Option& option);
// What a value may be and what it is when not given: "[13a, intl; default: 13a]". Empty when there is nothing
// to say.
std::string describe_value(const Option& option);
// The option's help with describe_value().
std::string describe(const Option& option);
// Which source of a value overrides which: one sentence.
std::string value_precedence();

// Breaks at blanks so that no line is longer than `width`; each line but the first is indented by `indent`.
// Line breaks in the text stay.
std::string wrap(const std::string& text, std::size_t width, const std::string& indent);

// Lines "  LEFT   RIGHT" with RIGHT wrapped. The right column begins where the longest LEFT asks for, but not
// after `last_column`: a longer LEFT stands on a line of its own.
std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows,
                        std::size_t last_column = 32);

}  // namespace s2s::cli
