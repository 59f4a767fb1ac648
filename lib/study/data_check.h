// Whether the runs of a study were trained on what their corpora hold now: variants are compared on the same
// data or not at all.
#pragma once

#include "study/plan.h"

namespace s2s {

// Compares the hashes that the runs' manifests hold with those of the corpora's training and development
// sets. Throws DataError naming run and file where they differ, ModelError for damaged manifests.
void check_data(const StudyPlan& plan);

}  // namespace s2s
