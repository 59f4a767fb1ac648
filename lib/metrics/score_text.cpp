#include "metrics/score_text.h"

#include <fmt/format.h>

namespace s2s {

std::string score_text(double score, int digits) { return fmt::format("{:.{}f}", score, digits); }

}  // namespace s2s
