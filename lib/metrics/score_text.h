// The one place that writes a score (BLEU, chrF, TER: 0 to 100) for people: tables, logs and pages show the
// same digits. Files for programs hold scores in full.
#pragma once

#include <string>

namespace s2s {

// Decimal places; sacreBLEU prints as many.
inline constexpr int kScoreDigits = 1;

std::string score_text(double score, int digits = kScoreDigits);

}  // namespace s2s
