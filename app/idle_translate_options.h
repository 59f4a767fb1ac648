// Options of `s2s translate` that have no effect beside the others.
#pragma once

#include <string>
#include <vector>

#include "translate_options.h"

namespace s2s {

// A sentence for each: "beam does nothing: ...". Only what differs from its default is noticed.
std::vector<std::string> idle_options(const TranslateOptions& options);

}  // namespace s2s
