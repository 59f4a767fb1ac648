// Names for people in place of paths.
#pragma once

#include <string>
#include <vector>

namespace s2s {

// A run by its folder's name; a study's with its variant's: "runs/none/" gives "none", "/x/toy/none/seed-1"
// gives "none/seed-1".
std::string short_run_name(const std::string& folder);

// Of each path what tells it from the others: the last part, where those differ; else what stands between the
// parts with which all begin and all end. The second of equal paths gets " #2".
std::vector<std::string> short_names(const std::vector<std::string>& paths);

}  // namespace s2s
