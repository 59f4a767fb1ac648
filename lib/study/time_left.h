// When a study will be done.
#pragma once

#include <optional>
#include <vector>

#include "study/plan.h"
#include "study/run_files.h"

namespace s2s {

// Seconds until all runs are trained and translated, by the pace of what was done so far: each variant's own,
// else the mean of the others. The work is shared by the processes that hold runs now, and by one where none
// does. None where nothing was trained yet.
std::optional<double> seconds_left(const StudyPlan& plan, const std::vector<RunProgress>& progress);

}  // namespace s2s
