// `s2s bench translate`: search over a set of sentences, for every implementation.
#pragma once

#include <string>

#include "base/json.h"
#include "bench/bench_options.h"

namespace s2s {

// {"machine", "model", "workload", "variants": [...], "ratios": [...]}; every number is a median over rounds.
// Throws UsageError where the options do not go together, and what loading a run or reading a corpus throws.
Json bench_translation(const BenchTranslateOptions& options);

// The same as a table for people.
std::string translation_table(const Json& result);

}  // namespace s2s
