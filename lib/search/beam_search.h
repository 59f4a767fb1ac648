// Beam search: of all continuations of a sentence's open hypotheses by one piece, the `beam` most probable
// are kept at each step; those that end in </s> are finished, the others stay open. A sentence stops when no
// open hypothesis can still be among its n best (best_attainable_score in penalties.h), not before; one that
// cannot is dropped as soon as that is known. With beam 1 this is greedy search.
#pragma once

#include <cstdint>
#include <vector>

#include "nn/step_model.h"
#include "search/hypothesis.h"
#include "search/search_options.h"

namespace s2s {

// Up to n_best hypotheses for each source. Sources are pieces without </s>, none empty. Where fewer than
// n_best outputs ended in
// </s> within the limit, the best of those cut off at it follow. Equally probable continuations are ordered
// by their parents' places, then by piece, so that the same input gives the same output.
std::vector<NBest> beam_search(StepModel& model, const std::vector<std::vector<std::int32_t>>& sources,
                               const SearchOptions& options);

}  // namespace s2s
