// What the exit status of s2s means, for help and manual.
#pragma once

#include <string>
#include <vector>

namespace s2s {

struct ExitCode {
  int code = 0;
  std::string meaning;  // a phrase
};

// All of them, in rising order.
const std::vector<ExitCode>& exit_codes();

}  // namespace s2s
