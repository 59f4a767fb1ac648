// Axes of plots: where they begin and end, and which numbers stand beside them.
#pragma once

#include <optional>
#include <string>

namespace s2s {

struct Scale {
  double low = 0;
  double high = 1;
  double step = 1;                  // between ticks
  std::optional<double> base = {};  // of a logarithmic axis, whose low, high and step are logarithms

  double at(double value) const;
  std::string label(double tick) const;
  std::string longest_label() const;
};

// Ends on multiples of the smallest of 1, 2, 2.5, 5 times a power of ten that makes at most `ticks` steps.
Scale make_scale(double low, double high, int ticks);

// Of values whose logarithms are low and high: from power to power.
Scale make_logarithmic_scale(double low, double high, double base, int ticks);

}  // namespace s2s
