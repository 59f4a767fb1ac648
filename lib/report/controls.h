// Text from anywhere, made safe to stand on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace s2s {

// Control characters become U+FFFD: an escape sequence would move the terminal's cursor.
std::string without_controls(std::string_view text);

}  // namespace s2s
