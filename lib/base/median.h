// The middle of a list of numbers, which a single slow round does not move.
#pragma once

#include <algorithm>
#include <cassert>
#include <vector>

namespace s2s {

// Of at least one number; of an even count the mean of the two in the middle.
inline double median(std::vector<double> values) {
  assert(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace s2s
