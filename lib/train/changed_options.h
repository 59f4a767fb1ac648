// A run is resumed by repeating its command. What decides its result must be as it was at the start; this
// finds what is not.
#pragma once

#include <string>
#include <vector>

namespace s2s {

struct Change {
  std::string name;         // of the option, as on the command line: "learning-rate"
  std::string description;  // "0.001 then, 0.002 now"
};

// The differences of two configurations in TOML, by the last part of each key. Options that decide only when
// a training stops, what it reports and keeps, or where files lie may change freely and are left out; files
// are compared by their contents elsewhere. Throws ModelError where the first text, from the file
// `before_name`, is no TOML or is the beginning of a configuration only.
std::vector<Change> changed_options(const std::string& before, const std::string& before_name,
                                    const std::string& now);

// Throws UsageError naming every change whose name is not in `allowed`, and how to allow it.
void refuse_changes(const std::vector<Change>& changes, const std::vector<std::string>& allowed,
                    const std::string& run);

}  // namespace s2s
