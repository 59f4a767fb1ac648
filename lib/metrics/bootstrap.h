// Bootstrap resampling of test sets (Koehn 2004): draw as many sentences as there are, with replacement,
// score the sample, and do it again a thousand times. The middle 95% of the scores are the interval printed
// beside the score. Several systems are scored on the same samples, so that their differences can be tested
// too (significance.h).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "metrics/statistics.h"
#include "metrics/work.h"

namespace s2s {

struct BootstrapOptions {
  int samples = 1000;
  double confidence = 0.95;
  std::uint64_t seed = 1;
};

struct Interval {
  double low = 0;
  double high = 0;
  double mean = 0;  // of the samples
};

// scores[system][sample]. All systems have the same number of sentences; only those listed in `sentences` are
// drawn. The samples depend on the seed and on how many sentences there are, on nothing else. `score` is
// called by several threads at once.
std::vector<std::vector<double>> bootstrap_scores(std::span<const SentenceStatistics* const> systems,
                                                  std::span<const std::size_t> sentences,
                                                  const ScoreFunction& score, const BootstrapOptions& options,
                                                  const Work& work = {}, std::string_view part = "bootstrap");

// The scores at the two ends of the middle `confidence`: of 1000 sorted samples and 95%, the 26th and the
// 975th, as sacreBLEU.
Interval percentile_interval(std::vector<double> scores, double confidence);

Interval bootstrap_interval(const SentenceStatistics& statistics, std::span<const std::size_t> sentences,
                            const ScoreFunction& score, const BootstrapOptions& options,
                            const Work& work = {}, std::string_view part = "bootstrap");

std::vector<std::size_t> all_sentences(std::size_t count);  // 0 .. count-1

}  // namespace s2s
