#include "report/plot_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace s2s {
namespace {

// Decimal places that tell ticks apart.
int digits_of(double step) {
  int digits = 0;
  for (double unit = step; digits < 6 && std::abs(unit - std::round(unit)) > 1e-6; unit *= 10) ++digits;
  return digits;
}

}  // namespace

double Scale::at(double value) const { return base ? std::log(value) / std::log(*base) : value; }

std::string Scale::label(double tick) const {
  return base ? fmt::format("{:g}", std::pow(*base, tick)) : fmt::format("{:.{}f}", tick, digits_of(step));
}

std::string Scale::longest_label() const {
  const std::string first = label(low), last = label(high);
  return base && first.size() > last.size() ? first : last;
}

Scale make_scale(double low, double high, int ticks) {
  if (high - low < 1e-9) high = low + 1;
  const double power = std::pow(10.0, std::floor(std::log10((high - low) / ticks)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    const double step = factor * power;
    const Scale scale{step * std::floor(low / step + 1e-9), step * std::ceil(high / step - 1e-9), step};
    if ((scale.high - scale.low) / step <= ticks + 1e-9) return scale;
  }
  return {low, high, high - low};
}

Scale make_logarithmic_scale(double low, double high, double base, int ticks) {
  const double first = std::floor(low + 1e-9), last = std::max(std::ceil(high - 1e-9), first + 1);
  return {first, last, std::ceil((last - first) / ticks), base};
}

}  // namespace s2s
