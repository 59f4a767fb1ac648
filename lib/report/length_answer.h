// A study's question answered in a sentence: what does each variant keep of its BLEU on long sentences?
#pragma once

#include <string>

#include "report/study_report.h"

namespace s2s {

// "Beyond 40 words the fixed context keeps 38% of its best BLEU, attention 91%." The baseline comes first.
// The sentence says where the difference to it is not clear, where too few sentences are long, and where a
// variant's BLEU is too low to compare. Empty: nothing has been scored yet.
std::string length_answer(const StudyReport& report, const StudyCorpus& corpus);

// The intervals behind that sentence: "the fixed context 38% [33, 43], attention 91% [86, 97]". Empty where
// there are none.
std::string length_answer_intervals(const StudyReport& report, const StudyCorpus& corpus);

// "91% [86, 97]", or "91%".
std::string share_text(const KeptShare& kept, bool interval = true);

}  // namespace s2s
