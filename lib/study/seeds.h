// The runs of a variant, one for each seed, scored as one system.
#pragma once

#include <vector>

#include "study/pooling.h"

namespace s2s {

using RunPointers = std::vector<const ScoredRun*>;

RunPointers pointers_to(const std::vector<ScoredRun>& runs);

// A sentence's counts of every seed side by side: whatever draws or exchanges sentences does so for all seeds
// at once.
SentenceStatistics side_by_side(const RunPointers& runs);

// The mean of the seeds' scores, of sums as side_by_side() makes them.
ScoreFunction mean_bleu(const RunPointers& runs, const BleuOptions& options);

}  // namespace s2s
