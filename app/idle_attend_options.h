// Options of `s2s attend` that have no effect beside the others.
#pragma once

#include <string>
#include <vector>

#include "attend_options.h"

namespace s2s {

// A sentence for each: "beam does nothing: ...". Only what differs from its default is noticed. `options` as
// they were given, before resolve().
std::vector<std::string> idle_options(const AttendOptions& options);

}  // namespace s2s
