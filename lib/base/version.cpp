#include "base/version.h"

namespace s2s {

std::string_view version() { return S2S_VERSION; }

}  // namespace s2s
