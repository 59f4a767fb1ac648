// "Did you mean": the candidate nearest to a mistyped word.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

// Edits (insert, delete, replace, swap neighbours) that turn one word into the other: Damerau's optimal
// string alignment. Case, and `_` against `-`, cost nothing.
int edit_distance(std::string_view a, std::string_view b);

// The candidate at the smallest distance, the first of equals; none if even that is further than a third of
// the word's length (at least one edit).
std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& candidates);

// The candidates that begin with the word, where there are up to five: A, A or B, A, B or C. Else the
// closest. Each stands between `quote`s.
std::optional<std::string> suggestion(std::string_view word, const std::vector<std::string>& candidates,
                                      std::string_view quote = "");

// ` (did you mean "X"?)` with that suggestion, or nothing: to be put at the end of a message.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace s2s
