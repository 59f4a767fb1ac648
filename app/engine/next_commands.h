// What to do with a trained model: the commands, ready to be repeated.
#pragma once

#include <string>
#include <vector>

namespace s2s {

// Translating, scoring and, for a model that `attends`, showing its attention: each "s2s ..." with the run's
// path and, where the run has a text to score on, that text. The program is named as this process was called.
std::vector<std::string> next_commands(const std::string& run, bool attends);

}  // namespace s2s
