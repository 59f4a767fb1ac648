#include "metrics/bootstrap.h"

#include <algorithm>
#include <numeric>

#include "base/random.h"
#include "base/share_out.h"
#include "base/signals.h"

namespace s2s {
namespace {

// body(i) for each i in [0, count), looking at signals now and then.
template <class Body>
void for_each_index(std::size_t count, const Body& body) {
  constexpr std::size_t kBlock = 4096;
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    throw_if_interrupted();
    for (std::size_t i = begin; i < std::min(count, begin + kBlock); ++i) body(i);
  }
}

// The rows of sentences[i], each times[i] times.
std::vector<double> sum_of(const SentenceStatistics& statistics, std::span<const std::size_t> sentences,
                           std::span<const std::uint32_t> times) {
  std::vector<double> sum(statistics.width());
  for_each_index(sentences.size(), [&](std::size_t i) {
    if (times[i] == 0) return;
    const auto row = statistics.row(sentences[i]);
    for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += times[i] * row[k];
  });
  return sum;
}

}  // namespace

std::vector<std::vector<double>> bootstrap_scores(std::span<const SentenceStatistics* const> systems,
                                                  std::span<const std::size_t> sentences,
                                                  const ScoreFunction& score, const BootstrapOptions& options,
                                                  const Work& work, std::string_view part) {
  if (sentences.empty()) return std::vector<std::vector<double>>(systems.size());
  const auto samples = static_cast<std::size_t>(options.samples);
  std::vector<std::vector<double>> scores(systems.size(), std::vector<double>(samples));
  const auto draw_sample = [&](std::size_t sample) {
    // A draw takes one block of the generator's: each sample has its own place in the one sequence of draws,
    // whichever thread makes it.
    Random random(Random::State{options.seed, 0, std::uint64_t{sample} * sentences.size()});
    // How often each sentence was drawn: the rows are then added in order, which reads memory several times
    // as fast as in the order of the draws.
    std::vector<std::uint32_t> times(sentences.size());
    for_each_index(times.size(), [&](std::size_t) { ++times[random.below(times.size())]; });
    std::vector<std::vector<double>> sums;
    for (const SentenceStatistics* system : systems) sums.push_back(sum_of(*system, sentences, times));
    for (std::size_t s = 0; s < systems.size(); ++s) scores[s][sample] = score(sums[s]);
  };
  share_out(samples, work.threads, draw_sample, [&](std::size_t done) {
    if (work.progress) work.progress(part, done, samples);
  });
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
                            const ScoreFunction& score, const BootstrapOptions& options, const Work& work,
                            std::string_view part) {
  const SentenceStatistics* const systems[] = {&statistics};
  return percentile_interval(bootstrap_scores(systems, sentences, score, options, work, part)[0],
                             options.confidence);
}

std::vector<std::size_t> all_sentences(std::size_t count) {
  std::vector<std::size_t> sentences(count);
  std::iota(sentences.begin(), sentences.end(), std::size_t{0});
  return sentences;
}

}  // namespace s2s
