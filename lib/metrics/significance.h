// Is system A better than the baseline, or was it luck of the test set? Two tests on the same sentences, with
// sacreBLEU's p-values (its random numbers are others, so the third digit may differ). D is the |difference|
// of the two systems' scores.
//   Paired bootstrap (Koehn 2004): over samples of sentences, how often D minus its mean exceeds the real D.
//   Approximate randomisation (Riezler and Maxwell 2005): over random exchanges of the systems' outputs, how
//   often D exceeds the real D.
// Both count c of n, and p = (c + 1) / (n + 1). The bootstrap's p is about that of a one-sided test, half of
// the randomisation's. Two things differ from sacreBLEU, for the sake of small buckets: a D equal to the real
// one counts (there, a system compared with itself has p = 1 / (n + 1)), and p is never below 2 /
// 2^sentences, the share of exchanges that give the real D whatever the outputs are.
#pragma once

#include <span>

#include "metrics/bootstrap.h"

namespace s2s {

enum class SignificanceTest { paired_bootstrap, approximate_randomization };

struct SignificanceOptions {
  SignificanceTest test = SignificanceTest::paired_bootstrap;
  int samples = 0;  // 0: 1000 for the bootstrap, 10000 exchanges for the randomisation
  std::uint64_t seed = 1;
};

// "bs", "ar", as sacreBLEU's signatures have them; anything else throws UsageError.
std::string_view to_string(SignificanceTest test);
SignificanceTest parse_significance_test(std::string_view name);

int sample_count(const SignificanceOptions& options);

// p of the difference between two systems over the given sentences; 1 of none. UsageError if the
// systems have different numbers of sentences.
double p_value(const SentenceStatistics& baseline, const SentenceStatistics& system,
               std::span<const std::size_t> sentences, const ScoreFunction& score,
               const SignificanceOptions& options, const Work& work = {}, std::string_view part = "test");

}  // namespace s2s
