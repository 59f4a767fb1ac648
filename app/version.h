// What --version prints: the build and the libraries it was made with.
#pragma once

#include <string>

namespace s2s {

std::string version_text();

}  // namespace s2s
