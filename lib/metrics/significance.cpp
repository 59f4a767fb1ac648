#include "metrics/significance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "base/random.h"

namespace s2s {

namespace {

std::vector<double> bootstrap_differences(const SentenceStatistics& baseline,
                                          const SentenceStatistics& system,
                                          std::span<const std::size_t> sentences, const ScoreFunction& score,
                                          const SignificanceOptions& options) {
  const SentenceStatistics* const systems[] = {&baseline, &system};
  const auto scores =
      bootstrap_scores(systems, sentences, score, {sample_count(options), 0.95, options.seed});
  std::vector<double> differences;
  for (std::size_t i = 0; i < scores[0].size(); ++i)
    differences.push_back(std::abs(scores[1][i] - scores[0][i]));
  const double mean =
      std::accumulate(differences.begin(), differences.end(), 0.0) / static_cast<double>(differences.size());
  for (auto& difference : differences) difference -= mean;
  return differences;
}

// One fair coin a sentence, 64 from each random number.
class Coins {
 public:
  explicit Coins(std::uint64_t seed) : random_(seed) {}
  bool toss() {
    if (left_ == 0) {
      bits_ = random_.next();
      left_ = 64;
    }
    --left_;
    return std::exchange(bits_, bits_ >> 1) & 1;
  }

 private:
  Random random_;
  std::uint64_t bits_ = 0;
  int left_ = 0;
};

std::vector<double> exchange_differences(const SentenceStatistics& baseline, const SentenceStatistics& system,
                                         std::span<const std::size_t> sentences, const ScoreFunction& score,
                                         const SignificanceOptions& options) {
  Coins coins(options.seed);
  const std::size_t width = baseline.width();
  std::vector<double> first(width);
  std::vector<double> second(width);
  std::vector<double> differences;
  for (int sample = 0; sample < sample_count(options); ++sample) {
    std::fill(first.begin(), first.end(), 0.0);
    std::fill(second.begin(), second.end(), 0.0);
    for (const auto sentence : sentences) {
      auto a = baseline.row(sentence);
      auto b = system.row(sentence);
      if (coins.toss()) std::swap(a, b);
      for (std::size_t i = 0; i < width; ++i) {
        first[i] += a[i];
        second[i] += b[i];
      }
    }
    differences.push_back(std::abs(score(first) - score(second)));
  }
  return differences;
}

}  // namespace

std::string_view to_string(SignificanceTest test) {
  return test == SignificanceTest::paired_bootstrap ? "bs" : "ar";
}

SignificanceTest parse_significance_test(std::string_view name) {
  if (name == "bs") return SignificanceTest::paired_bootstrap;
  if (name == "ar") return SignificanceTest::approximate_randomization;
  throw UsageError(fmt::format(
      "unknown significance test '{}': use bs (paired bootstrap) or ar (approximate randomisation)", name));
}

int sample_count(const SignificanceOptions& options) {
  if (options.samples > 0) return options.samples;
  return options.test == SignificanceTest::paired_bootstrap ? 1000 : 10000;
}

double p_value(const SentenceStatistics& baseline, const SentenceStatistics& system,
               std::span<const std::size_t> sentences, const ScoreFunction& score,
               const SignificanceOptions& options) {
  if (baseline.size() != system.size()) {
    throw UsageError(
        fmt::format("systems with {} and {} translations can't be compared: both need the same test set",
                    baseline.size(), system.size()));
  }
  if (sentences.empty()) return 1;
  const double real = std::abs(score(baseline.sum(sentences)) - score(system.sum(sentences)));
  const auto differences = options.test == SignificanceTest::paired_bootstrap
                               ? bootstrap_differences(baseline, system, sentences, score, options)
                               : exchange_differences(baseline, system, sentences, score, options);
  const auto reaching =
      std::count_if(differences.begin(), differences.end(), [&](double d) { return d >= real; });
  const double p = static_cast<double>(reaching + 1) / static_cast<double>(differences.size() + 1);
  return std::max(p, 2 * std::exp2(-static_cast<double>(sentences.size())));
}

}  // namespace s2s
