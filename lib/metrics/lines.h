// What every metric asks of its input before it counts.
#pragma once

#include <vector>

#include "metrics/statistics.h"

namespace s2s {

// DataError unless there is a reference and each has as many lines as the hypotheses.
void check_parallel(const Lines& hypotheses, const std::vector<Lines>& references);

}  // namespace s2s
