// `s2s bench train`: updates of a training, for every implementation.
#pragma once

#include <string>

#include "base/json.h"
#include "bench/bench_options.h"

namespace s2s {

// {"machine", "model", "workload", "best_product", "variants": [...], "ratios": [...]}; every number is a
// median over rounds. A variant's "utilisation_within" is the share of the best product that a part reaches
// in the time that the part takes. Throws UsageError where the options do not go together, and what reading a
// corpus throws.
Json bench_training(const BenchTrainOptions& options);

// The same as a table for people.
std::string training_table(const Json& result);

}  // namespace s2s
