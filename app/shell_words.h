// Command lines as a shell takes them.
#pragma once

#include <string>
#include <vector>

namespace s2s {

// The words of this process's own command line, the program first.
std::vector<std::string> own_command_line();

// Joined by blanks, quoted where a shell would read something else.
std::string shell_command(const std::vector<std::string>& words);

}  // namespace s2s
