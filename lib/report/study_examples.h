// Translations of a sentence side by side, as part of a study's page: words that the reference doesn't have
// are underlined, and a strip shows at one glance where in the sentence they begin.
#pragma once

#include <string>

#include "report/study_report.h"

namespace s2s {

std::string render_study_example(const StudyReport& report, const StudyExample& example);

std::string study_example_key();  // what the marks mean
std::string study_example_style();

}  // namespace s2s
