// A study on one HTML page that needs nothing else: figures, tables, translations of long sentences with
// where they go wrong, attention maps, and everything that is needed to do it again.
#pragma once

#include <string>

#include "report/study_report.h"

namespace s2s {

std::string render_study_page(const StudyReport& report);

}  // namespace s2s
