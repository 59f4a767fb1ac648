// s2s as a whole, for `s2s --help` and the manual: what it is, its commands, where to begin.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace s2s {

// One sentence.
std::string program_summary();
// Commands for the first five minutes.
std::vector<cli::Example> first_commands();
// The options that s2s has without a command, each with its text.
std::vector<std::pair<std::string, std::string>> program_options();

// The text of `s2s --help`.
std::string overview();
// The text of `s2s vocab --help`: the commands whose names begin with this word.
std::string family_overview(const std::string& first_word);

}  // namespace s2s
