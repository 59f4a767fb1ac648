// What only LibTorch itself, once loaded, can say of the machine.
#pragma once

#include <string>

namespace s2s {

std::string torch_version_text();

}  // namespace s2s
