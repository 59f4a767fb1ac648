#include "metrics/significance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "base/share_out.h"
#include "base/signals.h"

namespace s2s {

namespace {

std::vector<double> bootstrap_differences(const SentenceStatistics& baseline,
                                          const SentenceStatistics& system,
                                          std::span<const std::size_t> sentences, const ScoreFunction& score,
                                          const SignificanceOptions& options, const Work& work,
                                          std::string_view part) {
  const SentenceStatistics* const systems[] = {&baseline, &system};
  const auto scores =
      bootstrap_scores(systems, sentences, score, {sample_count(options), 0.95, options.seed}, work, part);
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
  // From toss number `first` on of the one sequence that the seed gives.
  Coins(std::uint64_t seed, std::uint64_t first) : random_(Random::State{seed, 0, first / kBits}) {
    for (std::uint64_t i = 0; i < first % kBits; ++i) toss();
  }
  bool toss() {
    if (left_ == 0) {
      bits_ = random_.next();
      left_ = kBits;
    }
    --left_;
    return std::exchange(bits_, bits_ >> 1) & 1;
  }

 private:
  static constexpr int kBits = 64;

  Random random_;
  std::uint64_t bits_ = 0;
  int left_ = 0;
};

std::vector<double> exchange_differences(const SentenceStatistics& baseline, const SentenceStatistics& system,
                                         std::span<const std::size_t> sentences, const ScoreFunction& score,
                                         const SignificanceOptions& options, const Work& work,
                                         std::string_view part) {
  const std::size_t width = baseline.width();
  std::vector<double> differences(static_cast<std::size_t>(sample_count(options)));
  const auto exchange = [&](std::size_t sample) {
    Coins coins(options.seed, std::uint64_t{sample} * sentences.size());
    std::vector<double> first(width);
    std::vector<double> second(width);
    for (const auto sentence : sentences) {
      throw_if_interrupted();
      auto a = baseline.row(sentence);
      auto b = system.row(sentence);
      if (coins.toss()) std::swap(a, b);
      for (std::size_t i = 0; i < width; ++i) {
        first[i] += a[i];
        second[i] += b[i];
      }
    }
    differences[sample] = std::abs(score(first) - score(second));
  };
  share_out(differences.size(), work.threads, exchange, [&](std::size_t done) {
    if (work.progress) work.progress(part, done, differences.size());
  });
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
               const SignificanceOptions& options, const Work& work, std::string_view part) {
  if (baseline.size() != system.size()) {
    throw UsageError(
        fmt::format("systems with {} and {} translations can't be compared: both need the same test set",
                    baseline.size(), system.size()));
  }
  if (sentences.empty()) return 1;
  const double real = std::abs(score(baseline.sum(sentences)) - score(system.sum(sentences)));
  const auto differences =
      options.test == SignificanceTest::paired_bootstrap
          ? bootstrap_differences(baseline, system, sentences, score, options, work, part)
          : exchange_differences(baseline, system, sentences, score, options, work, part);
  const auto reaching =
      std::count_if(differences.begin(), differences.end(), [&](double d) { return d >= real; });
  const double p = static_cast<double>(reaching + 1) / static_cast<double>(differences.size() + 1);
  return std::max(p, 2 * std::exp2(-static_cast<double>(sentences.size())));
}

}  // namespace s2s
