// results.json of a study: all that the page shows, for other programs.
#pragma once

#include "base/json.h"
#include "report/study_report.h"

namespace s2s {

// The report's fields under their names, in full precision; what was not measured is absent. Attention stays
// out: it is in the runs' own files.
Json study_json(const StudyReport& report);

}  // namespace s2s
