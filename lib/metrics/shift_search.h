// TER's greedy search for shifts (Snover et al. 2006, section 2; the limits are tercom's and sacreBLEU's): as
// long as some shift of a run of words that the reference has too lowers the edit distance, make the one that
// lowers it most.
#pragma once

#include <cstdint>

#include "metrics/ngrams.h"

namespace s2s {

// Shifts plus remaining insertions, deletions and substitutions. For an empty reference, the words of the
// hypothesis.
std::int64_t count_edits_with_shifts(const Symbols& hypothesis, const Symbols& reference);

}  // namespace s2s
