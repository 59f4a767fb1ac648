// Options of `s2s translate` that have no effect beside the others.
#pragma once

#include <string>
#include <vector>

#include "base/idle.h"
#include "translate_options.h"

namespace s2s {

// A sentence for each: "beam does nothing: ...". Only what differs from its default is noticed.
std::vector<std::string> idle_options(const TranslateOptions& options);

// What --force leaves nothing to do, in every command that has it.
void note_search_beside_force(Idle& idle, const SearchOptions& search);

}  // namespace s2s
