#include "study/pooling.h"

#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <functional>

#include "base/random.h"
#include "base/signals.h"
#include "base/words.h"

namespace s2s {
namespace {

// Sixty sentences of four to thirty words; a translation gets each word right with probability `quality`.
class Pooling : public testing::Test {
 protected:
  Pooling() {
    Random random(1);
    Lines reference;
    for (int sentence = 0; sentence < 60; ++sentence) {
      std::string line;
      for (std::uint64_t word = 0; word < 4 + random.below(27); ++word)
        line += (word > 0 ? " w" : "w") + std::to_string(random.below(50));
      reference.push_back(line);
    }
    test_ = {{reference}, reference, {}};
    options_.buckets.bounds = {10, 20};
    options_.bootstrap.samples = 200;
    options_.significance.samples = 200;
  }

  ScoredRun run(std::uint64_t seed, double quality) const {
    Random random(seed);
    SystemOutput output{"system", {}, {}};
    for (std::string line : test_.references[0]) {
      for (char& letter : line) {
        if (letter == 'w' && random.uniform() > quality) letter = 'x';
      }
      output.hypotheses.push_back(line);
    }
    return score_run(seed, test_, output, options_);
  }
  static double bleu(const ScoredRun& run) { return run.evaluation.overall.bleu.score; }

  TestSet test_;
  EvaluationOptions options_;
};

// In a process of its own, as the flag is set for good.
TEST_F(Pooling, EndsAtASignal) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  const ScoredRun only = run(3, 0.8);
  const auto interrupted = [&](const std::function<void()>& work) {
    install_signal_handlers();
    std::raise(SIGTERM);
    try {
      work();
    } catch (const Interrupted& signal) {
      std::_Exit(signal.exit_code());
    }
    std::_Exit(1);
  };
  EXPECT_EXIT(interrupted([&] { run(4, 0.8); }), testing::ExitedWithCode(128 + SIGTERM), "");
  EXPECT_EXIT(interrupted([&] { pool_runs({only}, nullptr, options_); }),
              testing::ExitedWithCode(128 + SIGTERM), "");
}

TEST_F(Pooling, OneSeedIsScoredAsEvalDoes) {
  const ScoredRun only = run(3, 0.8);
  const PooledResult pooled = pool_runs({only}, nullptr, options_);
  EXPECT_DOUBLE_EQ(pooled.overall.bleu, bleu(only));
  EXPECT_DOUBLE_EQ(pooled.overall.chrf, only.evaluation.overall.chrf);
  EXPECT_FALSE(pooled.overall.seed_spread);
  EXPECT_FALSE(pooled.overall.p_value);
  ASSERT_EQ(pooled.buckets.size(), 3U);
  const Interval expected = bootstrap_interval(only.bleu, all_sentences(60),
                                               bleu_score_function(options_.bleu), options_.bootstrap);
  EXPECT_DOUBLE_EQ(pooled.overall.interval->low, expected.low);
  EXPECT_DOUBLE_EQ(pooled.overall.interval->high, expected.high);
  EXPECT_EQ(pooled.buckets[1].label, "11-20");
  EXPECT_DOUBLE_EQ(pooled.buckets[1].bleu, only.evaluation.buckets[1].bleu.score);
}

TEST_F(Pooling, SeedsAreAveragedWithTheirSpread) {
  const ScoredRun first = run(1, 0.7);
  const ScoredRun second = run(2, 0.8);
  const PooledRow row = pool_runs({first, second}, nullptr, options_).overall;
  EXPECT_DOUBLE_EQ(row.bleu, (bleu(first) + bleu(second)) / 2);
  EXPECT_NEAR(*row.seed_spread, std::abs(bleu(first) - bleu(second)) / std::sqrt(2.0), 1e-9);
  EXPECT_LT(row.interval->low, row.bleu);
  EXPECT_GT(row.interval->high, row.bleu);
  EXPECT_EQ(row.sentences, 60U);
}

TEST_F(Pooling, DifferencesAreTestedOverTheSeedsThatBothHave) {
  const std::vector<ScoredRun> good{run(1, 0.9), run(2, 0.9), run(5, 0.1)};
  const std::vector<ScoredRun> bad{run(1, 0.6), run(2, 0.6)};
  const PooledRow row = pool_runs(good, &bad, options_).overall;
  EXPECT_DOUBLE_EQ(*row.difference, (bleu(good[0]) + bleu(good[1]) - bleu(bad[0]) - bleu(bad[1])) / 2);
  EXPECT_LT(*row.p_value, 0.01);
  EXPECT_GT(pool_runs(bad, &bad, options_).overall.p_value, 0.9);
  const std::vector<ScoredRun> others{run(7, 0.6)};
  EXPECT_FALSE(pool_runs(bad, &others, options_).overall.p_value);
}

TEST_F(Pooling, BothTestsTakeSeveralSeeds) {
  options_.significance.test = SignificanceTest::approximate_randomization;
  const std::vector<ScoredRun> good{run(1, 0.9), run(2, 0.9)};
  const std::vector<ScoredRun> bad{run(1, 0.6), run(2, 0.6)};
  EXPECT_LT(*pool_runs(good, &bad, options_).overall.p_value, 0.01);
}

// Each run has other sentences there: "w" and "x" are words of equal number, so only cut ones differ.
TEST_F(Pooling, BucketsByHypothesisGiveMeansAndTestNothing) {
  options_.buckets = {BucketBy::hypothesis, BucketUnit::word, {10}};
  SystemOutput brief{"brief", {}, {}};
  for (const std::string& line : test_.references[0])
    brief.hypotheses.push_back(line.substr(0, line.find(' ')));
  const ScoredRun cut = score_run(1, test_, brief, options_);
  const std::vector<ScoredRun> whole{run(1, 0.8), run(2, 0.7)};
  const PooledResult one = pool_runs({cut}, &whole, options_);
  EXPECT_EQ(one.buckets[0].sentences, 60U);
  EXPECT_TRUE(one.buckets[0].interval);
  EXPECT_FALSE(one.buckets[0].p_value);
  EXPECT_TRUE(one.overall.p_value);
  EXPECT_EQ(one.buckets[1].sentences, 0U);
  const PooledResult two = pool_runs({cut, whole[1]}, nullptr, options_);
  EXPECT_EQ(two.buckets[0].sentences, (60 + whole[1].evaluation.buckets[0].sentences + 1) / 2);
  EXPECT_FALSE(two.buckets[0].interval);
  EXPECT_DOUBLE_EQ(two.buckets[1].bleu, whole[1].evaluation.buckets[1].bleu.score);
}

TEST_F(Pooling, EmptyBucketsHaveNoFigures) {
  options_.buckets.bounds = {2, 20};
  const ScoredRun only = run(1, 0.8);
  const PooledRow row = pool_runs({only}, nullptr, options_).buckets[0];
  EXPECT_EQ(row.sentences, 0U);
  EXPECT_FALSE(row.interval);
}

// What is right in short sentences and wrong in long ones.
TEST_F(Pooling, SaysWhatIsKeptOnLongSentences) {
  options_.buckets.bounds = {7};
  const auto falling = [this](std::uint64_t seed) {
    SystemOutput output{"system", {}, {}};
    Random random(seed);
    for (std::string line : test_.references[0]) {
      const double quality = count_words(line) > 7 ? 0.5 : 0.95;
      for (char& letter : line) {
        if (letter == 'w' && random.uniform() > quality) letter = 'x';
      }
      output.hypotheses.push_back(line);
    }
    return score_run(seed, test_, output, options_);
  };
  const std::vector<ScoredRun> baseline{falling(1), falling(2)};
  const std::vector<ScoredRun> even{run(1, 0.9), run(2, 0.9)};
  const PooledResult fallen = pool_runs(baseline, nullptr, options_);
  ASSERT_TRUE(fallen.kept);
  EXPECT_EQ(fallen.kept->beyond, 7);
  EXPECT_EQ(fallen.kept->sentences, fallen.buckets[1].sentences);
  EXPECT_DOUBLE_EQ(fallen.kept->bleu, fallen.buckets[1].bleu);
  EXPECT_DOUBLE_EQ(fallen.kept->best_bleu, fallen.buckets[0].bleu);
  EXPECT_DOUBLE_EQ(fallen.kept->share, fallen.kept->bleu / fallen.kept->best_bleu);
  EXPECT_LT(fallen.kept->interval->low, fallen.kept->share);
  EXPECT_GT(fallen.kept->interval->high, fallen.kept->share);
  EXPECT_LT(fallen.kept->interval->high, 0.9);
  EXPECT_FALSE(fallen.kept->difference);
  const KeptShare kept = *pool_runs(even, &baseline, options_).kept;
  EXPECT_GT(kept.share, 0.8);
  EXPECT_GT(kept.difference->low, 0);
  const KeptShare same = *pool_runs(baseline, &baseline, options_).kept;
  EXPECT_EQ(same.difference->low, 0);
  EXPECT_EQ(same.difference->high, 0);
}

// The best bucket can itself be a long one: its sentences are then in both BLEUs.
TEST_F(Pooling, KeepsMoreThanAllWhereLongSentencesAreTheBest) {
  options_.buckets.bounds = {5, 7};
  SystemOutput rising{"system", {}, {}};
  Random random(1);
  for (std::string line : test_.references[0]) {
    for (char& letter : line) {
      if (letter == 'w' && random.uniform() > (count_words(line) > 7 ? 0.95 : 0.3)) letter = 'x';
    }
    rising.hypotheses.push_back(line);
  }
  const KeptShare kept = *pool_runs({score_run(1, test_, rising, options_)}, nullptr, options_).kept;
  EXPECT_EQ(kept.beyond, 7);
  EXPECT_EQ(kept.best_label, ">7");
  EXPECT_DOUBLE_EQ(kept.share, 1);
  EXPECT_DOUBLE_EQ(kept.interval->low, 1);
}

TEST_F(Pooling, KeepsNothingToSayWhereBucketsCannotTell) {
  EXPECT_FALSE(pool_runs({run(1, 0.8)}, nullptr, options_).kept->difference);
  options_.bootstrap.samples = 0;
  EXPECT_FALSE(pool_runs({run(1, 0.8)}, nullptr, options_).kept->interval);
  options_.buckets.bounds = {1000};
  EXPECT_FALSE(pool_runs({run(1, 0.8)}, nullptr, options_).kept);
  options_.buckets.bounds = {10};
  options_.buckets.by = BucketBy::hypothesis;
  EXPECT_FALSE(pool_runs({run(1, 0.8)}, nullptr, options_).kept);
}

}  // namespace
}  // namespace s2s
