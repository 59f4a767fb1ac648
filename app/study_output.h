// What `s2s study length` prints at its end.
#pragma once

#include <string>
#include <vector>

#include "report/study_report.h"
#include "study/plan.h"

namespace s2s {

// For each corpus the table of BLEU by length and the sentence that answers the study's question; then the
// page's link and commands to go on with. No line of text is wider than 80 columns; links and commands stand
// on lines of their own. `command_line` is the one that the study was started with.
std::string study_output(const StudyPlan& plan, const StudyReport& report,
                         const std::vector<std::string>& command_line);

}  // namespace s2s
