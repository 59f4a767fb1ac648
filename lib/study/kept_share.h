// How much of its best bucket's BLEU a variant keeps on long sentences: the one number for which attention
// was invented (Bahdanau et al. 2015, figure 2).
#pragma once

#include <optional>
#include <vector>

#include "study/pooling.h"

namespace s2s {

// At least one run. The difference is to the runs of `baseline`, with their own best bucket; nullptr for the
// baseline itself. None where no sentence is long (study_buckets.h), and of buckets by hypothesis, which hold
// other sentences for each run.
std::optional<KeptShare> kept_share(const std::vector<ScoredRun>& runs,
                                    const std::vector<ScoredRun>* baseline, const EvaluationOptions& options);

}  // namespace s2s
