// Numbers as they stand in tables and captions.
#pragma once

#include <optional>
#include <string>

#include "metrics/bootstrap.h"
#include "metrics/score_text.h"

namespace s2s {

// What was not measured is an empty cell in all of them.
std::string number(std::optional<double> value, int digits);
std::string score(std::optional<double> value);                      // BLEU and others: "29.0"
std::string signed_number(std::optional<double> value, int digits);  // "+1.2"
std::string percent(std::optional<double> share);                    // 0.051: "5.1%"
std::string p_text(std::optional<double> p);                         // "<0.001"
// "[28.0, 30.0]"
std::string interval_text(const std::optional<Interval>& interval, int digits = kScoreDigits);
std::string duration_text(double seconds);  // "1.5 h", "12 min", "40 s"

}  // namespace s2s
