// Greedy search: the most probable next piece at every step, until that is </s>.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/step_model.h"
#include "search/hypothesis.h"
#include "search/search_options.h"

namespace s2s {

// One hypothesis for each source. Sources are pieces without </s>, none empty. A sentence that has finished
// leaves the batch.
std::vector<NBest> greedy_search(StepModel& model, const std::vector<std::vector<std::int32_t>>& sources,
                                 const SearchOptions& options);

}  // namespace s2s
