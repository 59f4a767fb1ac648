// The way in: translations of piece ids by whichever search the options ask for.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/step_model.h"
#include "search/hypothesis.h"
#include "search/search_options.h"

namespace s2s {

// The n best translations of each source (pieces without </s>), all searched at once as one batch. A source
// without pieces gives one empty hypothesis of score 0, and the model never sees it. Throws UsageError where
// options are out of range, ModelError where the model gives no usable probabilities.
std::vector<NBest> search(StepModel& model, const std::vector<std::vector<std::int32_t>>& sources,
                          const SearchOptions& options);

}  // namespace s2s
