#include "metrics/bootstrap.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace s2s {

std::vector<std::vector<double>> bootstrap_scores(std::span<const SentenceStatistics* const> systems,
                                                  std::span<const std::size_t> sentences,
                                                  const ScoreFunction& score,
                                                  const BootstrapOptions& options) {
  std::vector<std::vector<double>> scores(systems.size());
  if (sentences.empty()) return scores;
  Random random(options.seed);
  std::vector<std::size_t> drawn(sentences.size());
  for (int sample = 0; sample < options.samples; ++sample) {
    for (auto& sentence : drawn) sentence = sentences[random.below(sentences.size())];
    for (std::size_t s = 0; s < systems.size(); ++s) scores[s].push_back(score(systems[s]->sum(drawn)));
  }
  return scores;
}

Interval percentile_interval(std::vector<double> scores, double confidence) {
  if (scores.empty()) return {};
  std::sort(scores.begin(), scores.end());
  const double tail = (1 - confidence) / 2 * static_cast<double>(scores.size());
  // the small addition undoes the rounding of 1 - 0.95
  const auto left_out = std::min(static_cast<std::size_t>(tail + 1e-9), (scores.size() - 1) / 2);
  return {scores[left_out], scores[scores.size() - 1 - left_out],
          std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size())};
}

Interval bootstrap_interval(const SentenceStatistics& statistics, std::span<const std::size_t> sentences,
                            const ScoreFunction& score, const BootstrapOptions& options) {
  const SentenceStatistics* const systems[] = {&statistics};
  return percentile_interval(bootstrap_scores(systems, sentences, score, options)[0], options.confidence);
}

std::vector<std::size_t> all_sentences(std::size_t count) {
  std::vector<std::size_t> sentences(count);
  std::iota(sentences.begin(), sentences.end(), std::size_t{0});
  return sentences;
}

}  // namespace s2s
