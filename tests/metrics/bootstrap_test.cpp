#include "metrics/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/random.h"
#include "metrics/significance.h"

namespace s2s {
namespace {

// Column 0: what the sentence scores; column 1: one. The corpus score is the mean.
SentenceStatistics scores(const std::vector<double>& values) {
  SentenceStatistics statistics(2);
  for (const double value : values) {
    auto row = statistics.add_row();
    row[0] = value;
    row[1] = 1;
  }
  return statistics;
}

double mean(std::span<const double> sums) { return sums[0] / sums[1]; }

std::vector<double> random_values(std::uint64_t seed, std::size_t count, double shift) {
  Random random(seed);
  std::vector<double> values(count);
  for (auto& value : values) value = random.uniform() + shift;
  return values;
}

TEST(PercentileInterval, LeavesOutTheSameNumberAtBothEnds) {
  std::vector<double> values(1000);
  std::iota(values.rbegin(), values.rend(), 0.0);
  const Interval interval = percentile_interval(values, 0.95);
  EXPECT_EQ(interval.low, 25);
  EXPECT_EQ(interval.high, 974);
  EXPECT_EQ(interval.mean, 499.5);
  EXPECT_EQ(percentile_interval({3}, 0.95).low, 3);
}

TEST(Bootstrap, IntervalOfAMeanIsAboutTwoStandardErrors) {
  const std::size_t count = 400;
  const auto statistics = scores(random_values(3, count, 0));
  const Interval interval = bootstrap_interval(statistics, all_sentences(count), mean, {2000, 0.95, 1});
  const double expected = 2 * 1.96 / std::sqrt(12.0 * count);  // a uniform variable has variance 1/12
  EXPECT_NEAR(interval.high - interval.low, expected, 0.15 * expected);
  EXPECT_NEAR(interval.mean, mean(statistics.sum()), 0.01);
}

// The samples of the definition: all draws come one after the other from one generator.
std::vector<double> bootstrap_by_definition(const SentenceStatistics& statistics,
                                            const BootstrapOptions& options) {
  Random random(options.seed);
  std::vector<double> scores;
  for (int sample = 0; sample < options.samples; ++sample) {
    std::vector<std::size_t> drawn(statistics.size());
    for (auto& sentence : drawn) sentence = random.below(statistics.size());
    scores.push_back(mean(statistics.sum(drawn)));
  }
  return scores;
}

TEST(Bootstrap, IsThatOfTheDefinitionOnAnyNumberOfThreads) {
  Random random(3);
  std::vector<double> counts(5001);  // whole numbers, as all counts are: their sums have no order
  for (auto& count : counts) count = static_cast<double>(random.below(100));
  const auto statistics = scores(counts);
  const BootstrapOptions options{.samples = 30, .seed = 7};
  const SentenceStatistics* const systems[] = {&statistics};
  for (const int threads : {1, 2, 5}) {
    EXPECT_EQ(bootstrap_scores(systems, all_sentences(5001), mean, options,
                               {.threads = threads, .progress = {}})[0],
              bootstrap_by_definition(statistics, options))
        << threads << " threads";
  }
}

TEST(Bootstrap, TellsItsProgressByPart) {
  const auto statistics = scores(random_values(3, 50, 0));
  std::vector<std::size_t> told;
  const Work work{.threads = 1, .progress = [&](std::string_view part, std::size_t done, std::size_t total) {
                    EXPECT_EQ(part, "bootstrap, all");
                    EXPECT_EQ(total, 3U);
                    told.push_back(done);
                  }};
  bootstrap_interval(statistics, all_sentences(50), mean, {.samples = 3}, work, "bootstrap, all");
  EXPECT_EQ(told, (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(Bootstrap, IsTheSameForTheSameSeedOnly) {
  const auto statistics = scores(random_values(3, 50, 0));
  const SentenceStatistics* const systems[] = {&statistics, &statistics};
  const auto first = bootstrap_scores(systems, all_sentences(50), mean, {100, 0.95, 5});
  EXPECT_EQ(first[0], first[1]);  // both systems, the same sentences
  EXPECT_EQ(first, bootstrap_scores(systems, all_sentences(50), mean, {100, 0.95, 5}));
  EXPECT_NE(first, bootstrap_scores(systems, all_sentences(50), mean, {100, 0.95, 6}));
}

TEST(Bootstrap, DrawsOnlyTheSentencesOfItsBucket) {
  const auto statistics = scores({1, 100, 1, 100});
  const std::size_t bucket[] = {0, 2};
  const Interval interval = bootstrap_interval(statistics, bucket, mean, {});
  EXPECT_EQ(interval.low, 1);
  EXPECT_EQ(interval.high, 1);
}

class Significance : public testing::TestWithParam<SignificanceTest> {
 protected:
  double p(const std::vector<double>& baseline, const std::vector<double>& system) const {
    return p_value(scores(baseline), scores(system), all_sentences(baseline.size()), mean,
                   {GetParam(), 1000, 1});
  }
};

TEST_P(Significance, FindsALargeDifference) {
  // The smallest p that 1000 samples can give.
  EXPECT_NEAR(p(random_values(1, 200, 0), random_values(2, 200, 0.3)), 1 / 1001.0, 1e-9);
}

TEST_P(Significance, DoesNotFindANoise) {
  EXPECT_GT(p(random_values(1, 200, 0), random_values(2, 200, 0)), 0.05);
}

TEST_P(Significance, RejectsATrueHypothesisAsOftenAsItSays) {
  constexpr int kTrials = 150;
  int rejected = 0;
  for (std::uint64_t trial = 0; trial < kTrials; ++trial) {
    const auto baseline = scores(random_values(2 * trial + 10, 40, 0));
    const auto system = scores(random_values(2 * trial + 11, 40, 0));
    rejected += p_value(baseline, system, all_sentences(40), mean, {GetParam(), 200, 1}) < 0.1;
  }
  // p < 0.1 one-sided for the bootstrap, two-sided for the randomisation; three standard deviations
  const bool one_sided = GetParam() == SignificanceTest::paired_bootstrap;
  EXPECT_NEAR(rejected, one_sided ? 30 : 15, one_sided ? 15 : 11);
}

TEST_P(Significance, OfASystemAgainstItselfIsOne) {
  EXPECT_EQ(p(random_values(1, 50, 0), random_values(1, 50, 0)), 1);
}

TEST_P(Significance, ClaimsNoMoreThanAFewSentencesCanShow) {
  EXPECT_EQ(p({0}, {1}), 1);
  EXPECT_GE(p({0, 0, 0}, {1, 1, 1}), 0.25);
}

INSTANTIATE_TEST_SUITE_P(Both, Significance,
                         testing::Values(SignificanceTest::paired_bootstrap,
                                         SignificanceTest::approximate_randomization));

TEST(SignificanceOptions, HaveSacrebleusDefaultsAndNames) {
  EXPECT_EQ(sample_count({SignificanceTest::paired_bootstrap}), 1000);
  EXPECT_EQ(sample_count({SignificanceTest::approximate_randomization}), 10000);
  EXPECT_EQ(parse_significance_test("ar"), SignificanceTest::approximate_randomization);
  EXPECT_THROW(parse_significance_test("t"), UsageError);
}

// 1,003 tosses of a sample are no whole number of the generator's words: samples must still join.
TEST(Significance, DoesNotDependOnTheNumberOfThreads) {
  const auto baseline = scores(random_values(3, 1003, 0)), system = scores(random_values(4, 1003, 0.01));
  for (const auto test : {SignificanceTest::paired_bootstrap, SignificanceTest::approximate_randomization}) {
    const auto p = [&](int threads) {
      return p_value(baseline, system, all_sentences(1003), mean, {test, 100, 1},
                     {.threads = threads, .progress = {}});
    };
    EXPECT_EQ(p(1), p(2));
    EXPECT_EQ(p(1), p(7));
  }
}

TEST(PValue, RefusesDifferentTestSets) {
  EXPECT_THROW(p_value(scores({1}), scores({1, 2}), all_sentences(1), mean, {}), UsageError);
}

}  // namespace
}  // namespace s2s
