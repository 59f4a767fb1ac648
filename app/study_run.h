// Runs `s2s study length`.
#pragma once

#include <cstdint>

#include "study_options.h"

namespace s2s {

// Throws Error (of the first kind that a run failed with, once everything else is done) and Interrupted.
void run_study_length(const StudyArguments& arguments, std::int64_t threads);

}  // namespace s2s
