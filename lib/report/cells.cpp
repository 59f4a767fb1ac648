#include "report/cells.h"

#include <fmt/format.h>

namespace s2s {

std::string number(std::optional<double> value, int digits) {
  return value ? fmt::format("{:.{}f}", *value, digits) : "";
}

std::string score(std::optional<double> value) { return value ? score_text(*value) : ""; }

std::string signed_number(std::optional<double> value, int digits) {
  return value ? fmt::format("{:+.{}f}", *value, digits) : "";
}

std::string percent(std::optional<double> share) { return share ? fmt::format("{:.1f}%", 100 * *share) : ""; }

std::string p_text(std::optional<double> p) {
  if (!p) return "";
  return *p < 0.001 ? "<0.001" : fmt::format("{:.3f}", *p);
}

std::string interval_text(const std::optional<Interval>& interval, int digits) {
  return interval ? fmt::format("[{}, {}]", number(interval->low, digits), number(interval->high, digits))
                  : "";
}

std::string duration_text(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace s2s
