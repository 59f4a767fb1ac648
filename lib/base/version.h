// Which version of s2s this is: for signatures, and with the commit (base/commit.h) for --version and
// manifests.
#pragma once

#include <string_view>

namespace s2s {

// "0.1.0", from CMakeLists.txt.
std::string_view version();

}  // namespace s2s
