// From what the runs of a study have left to what its page shows. Runs that are not done are left out.
#pragma once

#include <string>
#include <vector>

#include "report/study_report.h"
#include "study/plan.h"

namespace s2s {

// `configuration` is the study's file, `commands` what a reader types to make the page. Throws ModelError and
// DataError where a run's files are damaged or do not fit the test set.
StudyReport collect_results(const StudyPlan& plan, const std::string& configuration,
                            const std::vector<std::string>& commands);

}  // namespace s2s
