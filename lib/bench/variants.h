// The implementations that a benchmark sets side by side, and the numbers made of their rounds.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "bench/bench_options.h"
#include "bench/worker.h"

namespace s2s {

struct Variant {
  std::string name;  // "reference fp32"
  EngineOptions engine;
  Worker worker;
  std::vector<Json> rounds;  // its answers
};

// Those that the options ask for and this CPU has, each in its worker; `prepare` runs there. A worker must
// answer
// {"hello": true}: one that throws UsageError then is left out, and the log says why, unless its engine or
// precision was asked for.
std::vector<Variant> start_variants(const BenchVariants& options,
                                    const std::function<Worker::Answer(const EngineOptions&)>& prepare);

// Asks every variant in turn, options.rounds times after one time that isn't counted.
void run_rounds(std::vector<Variant>& variants, const BenchVariants& options, const Json& request);

// The median of a number in the answers of the rounds.
double median_of(const std::vector<Json>& rounds, const std::function<double(const Json&)>& number);

// For each pair of variants, the median over rounds of the quotient of their speeds: {"of", "to", "times"}.
Json speed_ratios(const std::vector<Variant>& variants, const std::function<double(const Json&)>& speed);

// Time, build, processor, and the threads that are set.
Json describe_bench_machine();

}  // namespace s2s
