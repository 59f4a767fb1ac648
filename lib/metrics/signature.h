// The line that says how a score was made, in sacreBLEU's notation, so that a paper's reader can make it
// again.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace s2s {

using SignatureFields = std::vector<std::pair<std::string, std::string>>;

// "nrefs:R|key:value|...|version:s2s-X.Y.Z". The version is this program's, since it was not sacreBLEU that
// counted.
std::string signature(std::size_t references, const SignatureFields& fields);

// The same with what was resampled behind the number of references, as sacreBLEU has it:
// "nrefs:1|bs:1000|seed:1|...".
std::string with_resampling(const std::string& signature, const SignatureFields& resampling);

}  // namespace s2s
