// A study's result at a glance, for a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "report/study_report.h"

namespace s2s {

// A row a bucket that has sentences, a column a variant: BLEU with its interval. Below them the whole set,
// what each variant keeps on long sentences, its parameters and its training time. No line is longer than
// `width` columns: intervals are left out where they do not fit, and variants that do not fit beside the
// others go into another table below. Empty: nothing has been scored yet.
std::string study_glance(const StudyReport& report, const StudyCorpus& corpus, std::size_t width = 80);

}  // namespace s2s
