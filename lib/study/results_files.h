// The files that a study leaves beside its runs: the page, its figures and tables for a paper, the data.
//
//   DIR/index.html   DIR/results.json   DIR/figures/*.svg   DIR/tables/*.{txt,md,tex,csv}
#pragma once

#include "report/study_report.h"
#include "study/plan.h"

namespace s2s {

// Each file is replaced whole; what was left of a writing that was killed an hour ago or more is removed.
// Throws IoError.
void write_results(const StudyPlan& plan, const StudyReport& report);

}  // namespace s2s
