// The options of what is scored and how, which `s2s eval` and `s2s study` have in common.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "cli/options.h"
#include "metrics/evaluation.h"

namespace s2s {

// Enumerators under the names that the metrics print in their signatures.
template <class Enum>
std::vector<std::pair<std::string, Enum>> named_by_to_string(std::initializer_list<Enum> values) {
  std::vector<std::pair<std::string, Enum>> choices;
  for (const Enum value : values) choices.emplace_back(std::string(to_string(value)), value);
  return choices;
}

// What buckets are made of, apart from the side that they go by. Returns the option of their bounds.
cli::Option& declare_bucket_bounds(cli::OptionTable& table, BucketOptions& buckets, std::string& vocabulary,
                                   const std::string& vocabulary_default);
// Confidence intervals, and the significance test against `baseline`. `seed_name` names the option of the
// seed.
void declare_resampling(cli::OptionTable& table, EvaluationOptions& scores, const std::string& baseline,
                        const std::string& seed_name);
// BLEU, chrF, chrF++, TER.
void declare_metrics(cli::OptionTable& table, EvaluationOptions& scores);

// Fills in what one field decides about another: the case of chrF is that of BLEU, the seed of the tests that
// of the intervals.
EvaluationOptions resolve(EvaluationOptions scores);

}  // namespace s2s
