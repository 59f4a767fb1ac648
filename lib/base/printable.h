// Text of unknown origin, made harmless for a terminal: names and values from a stranger's run or settings
// may hold sequences that move the cursor, set the title or hide what follows.
#pragma once

#include <string>
#include <string_view>

namespace s2s {

// Control characters (C0 but for tab and newline, DEL, C1) become \u001b and the like, which is what JSON and
// TOML write too. Every other byte stays as it is.
std::string printable(std::string_view text);

}  // namespace s2s
