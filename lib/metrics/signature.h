// The line that says how a score was made, in sacreBLEU's notation, so that a paper's reader can make it
// again.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace s2s {

// "nrefs:R|key:value|...|version:s2s-X.Y.Z": the version names this program, since it was not sacreBLEU that
// counted.
std::string signature(std::size_t references, const std::vector<std::pair<std::string, std::string>>& fields);

}  // namespace s2s
