#include "metrics/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"

namespace s2s {
namespace {

// Twenty sentences of two lengths: the short ones are translated right, the long ones broken off.
TestSet test_set() {
  TestSet test;
  test.references.resize(1);
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    test.sources.push_back("eins zwei drei vier " + n);
    test.references[0].push_back("one two three four " + n);
    test.sources.push_back("eins zwei drei vier fünf sechs sieben acht neun zehn elf " + n);
    test.references[0].push_back("one two three four five six seven eight nine ten eleven " + n);
  }
  return test;
}

SystemOutput broken_off(std::string name) {
  SystemOutput output{std::move(name), {}, {}};
  for (int i = 0; i < 10; ++i) {
    output.hypotheses.push_back("one two three four " + std::to_string(i));
    output.hypotheses.push_back("one two three four five six");
    output.cut_off.push_back(false);
    output.cut_off.push_back(true);
  }
  return output;
}

TEST(Evaluation, ScoresEachBucketAsACorpusOfItsOwn) {
  const auto report = evaluate(test_set(), broken_off("none"));
  ASSERT_EQ(report.buckets.size(), 8u);
  EXPECT_EQ(report.buckets[0].sentences, 10u);
  EXPECT_NEAR(report.buckets[0].bleu.score, 100, 1e-9);
  EXPECT_NEAR(report.buckets[0].length_ratio, 1, 1e-9);
  EXPECT_EQ(report.buckets[0].cut_off_share, 0.0);
  EXPECT_EQ(report.buckets[1].sentences, 10u);
  EXPECT_NEAR(report.buckets[1].bleu.score, 100 * std::exp(1 - 2.0), 1e-9);  // all right, half as long
  EXPECT_NEAR(report.buckets[1].length_ratio, 0.5, 1e-9);
  EXPECT_EQ(report.buckets[1].cut_off_share, 1.0);
  EXPECT_EQ(report.buckets[2].sentences, 0u);
  EXPECT_FALSE(report.buckets[2].bleu_interval);
  EXPECT_EQ(report.overall.sentences, 20u);
  EXPECT_EQ(report.overall.cut_off_share, 0.5);
}

TEST(Evaluation, IntervalHoldsTheScoreAndIsTheSameForTheSameSeed) {
  const auto first = evaluate(test_set(), broken_off("none")).overall;
  const auto second = evaluate(test_set(), broken_off("none")).overall;
  ASSERT_TRUE(first.bleu_interval);
  EXPECT_LT(first.bleu_interval->low, first.bleu.score);
  EXPECT_GT(first.bleu_interval->high, first.bleu.score);
  EXPECT_EQ(first.bleu_interval->low, second.bleu_interval->low);
  EXPECT_EQ(first.bleu_interval->mean, second.bleu_interval->mean);
}

TEST(Evaluation, BucketsByCharactersOrByPiecesThatTheCallerCounted) {
  EvaluationOptions options;
  options.buckets = {BucketBy::reference, BucketUnit::character, {20}};
  EXPECT_EQ(evaluate(test_set(), broken_off("none"), options).buckets[0].sentences, 10u);
  options.buckets = {BucketBy::source, BucketUnit::piece, {5}};
  TestSet test = test_set();
  EXPECT_THROW(evaluate(test, broken_off("none"), options), UsageError);
  test.piece_lengths.assign(20, 6);
  EXPECT_EQ(evaluate(test, broken_off("none"), options).buckets[1].sentences, 20u);
}

TEST(Evaluation, SaysWhichInputIsMissing) {
  TestSet test = test_set();
  test.sources.clear();
  EXPECT_THROW(evaluate(test, broken_off("none")), UsageError);
  test.sources = {"one line"};
  EXPECT_THROW(evaluate(test, broken_off("none")), DataError);
  EvaluationOptions options;
  options.with_buckets = false;
  EXPECT_EQ(evaluate(test, broken_off("none"), options).buckets.size(), 0u);
}

TEST(Evaluation, ScoresSingleSentencesAsTheirMetricsDo) {
  EvaluationOptions options;
  options.with_ter = true;
  const SentenceReport report = evaluate_sentences(test_set(), broken_off("none"), options);
  ASSERT_EQ(report.sentences.size(), 20u);
  const std::string hypothesis = "one two three four five six";
  const Lines reference = {test_set().references[0][1]};
  EXPECT_DOUBLE_EQ(report.sentences[1].bleu, sentence_bleu(hypothesis, reference).score);
  EXPECT_DOUBLE_EQ(report.sentences[1].chrf, sentence_chrf(hypothesis, reference));
  EXPECT_DOUBLE_EQ(report.sentences[1].ter.value(), sentence_ter(hypothesis, reference));
  EXPECT_NE(report.bleu_signature.find("eff:yes"), std::string::npos);
}

TEST(Comparison, TestsEachSystemAgainstTheFirstOverallAndByBucket) {
  SystemOutput whole{"attention", test_set().references[0], {}};
  const auto reports = compare(test_set(), {broken_off("none"), whole});
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_FALSE(reports[0].overall.bleu_p_value);
  EXPECT_GT(*reports[1].overall.bleu_difference, 0);
  EXPECT_LT(*reports[1].overall.bleu_p_value, 0.05);
  EXPECT_EQ(reports[1].buckets[0].bleu_difference, 0.0);
  EXPECT_LT(*reports[1].buckets[1].bleu_p_value, 0.05);
  EXPECT_FALSE(reports[1].buckets[2].bleu_p_value);
}

TEST(Comparison, TestsEveryMetricAndSignsHow) {
  EvaluationOptions options;
  options.with_ter = true;
  options.significance.test = SignificanceTest::approximate_randomization;
  options.significance.samples = 200;
  options.bootstrap.samples = 100;
  const auto reports =
      compare(test_set(), {broken_off("none"), {"whole", test_set().references[0], {}}}, options);
  EXPECT_LT(*reports[1].overall.chrf_p_value, 0.05);
  EXPECT_LT(*reports[1].overall.ter_p_value, 0.05);
  EXPECT_EQ(reports[1].bleu_signature.substr(0, 35), "nrefs:1|bs:100|ar:200|seed:1|case:m");
  EXPECT_EQ(evaluate(test_set(), broken_off("none"), options).bleu_signature.substr(0, 29),
            "nrefs:1|bs:100|seed:1|case:mi");
}

TEST(Comparison, TestsOnlyTheWholeWhereBucketsHoldOtherSentencesForEachSystem) {
  EvaluationOptions options;
  options.buckets = {BucketBy::hypothesis, BucketUnit::word, {5, 6}};
  const auto reports =
      compare(test_set(), {broken_off("none"), {"whole", test_set().references[0], {}}}, options);
  EXPECT_EQ(reports[0].buckets[1].sentences, 10u);
  EXPECT_EQ(reports[1].buckets[1].sentences, 0u);
  EXPECT_EQ(reports[1].buckets[2].sentences, 10u);
  EXPECT_FALSE(reports[1].buckets[0].bleu_p_value);
  EXPECT_FALSE(reports[1].buckets[0].bleu_difference);
  EXPECT_LT(*reports[1].overall.bleu_p_value, 0.05);
}

TEST(Comparison, CountsPiecesOfEachSystemsOwnHypotheses) {
  EvaluationOptions options;
  options.buckets = {BucketBy::hypothesis, BucketUnit::piece, {5}};
  SystemOutput none = broken_off("none");
  none.piece_lengths.assign(20, 4);
  SystemOutput whole{"whole", test_set().references[0], {}};
  EXPECT_THROW(compare(test_set(), {none, whole}, options), UsageError);
  whole.piece_lengths.assign(20, 9);
  const auto reports = compare(test_set(), {none, whole}, options);
  EXPECT_EQ(reports[0].buckets[0].sentences, 20u);
  EXPECT_EQ(reports[1].buckets[1].sentences, 20u);
}

TEST(Evaluation, ScoresChrfPlusPlusBesideChrf) {
  EvaluationOptions options;
  options.with_chrf_plus_plus = true;
  const auto reports =
      compare(test_set(), {broken_off("none"), {"whole", test_set().references[0], {}}}, options);
  ChrfOptions words;
  words.word_order = 2;
  const double expected = corpus_chrf(broken_off("none").hypotheses, test_set().references, words);
  EXPECT_DOUBLE_EQ(reports[0].overall.chrf_plus_plus.value(), expected);
  EXPECT_NE(reports[0].overall.chrf, expected);
  EXPECT_LT(*reports[1].overall.chrf_plus_plus_p_value, 0.05);
  EXPECT_EQ(reports[0].chrf_plus_plus_name, "chrF2++");
  EXPECT_NE(reports[0].chrf_plus_plus_signature.find("nw:2"), std::string::npos);
  EXPECT_TRUE(evaluate_sentences(test_set(), broken_off("none"), options).sentences[0].chrf_plus_plus);
  options.chrf.word_order = 2;
  EXPECT_THROW(evaluate(test_set(), broken_off("none"), options), UsageError);
}

TEST(Evaluation, OfAnEmptyTestSetHasNoScore) {
  TestSet test;
  test.references.resize(1);
  const auto report = evaluate(test, {"none", {}, {}});
  EXPECT_EQ(report.overall.sentences, 0u);
  EXPECT_EQ(report.overall.bleu.score, 0);
}

}  // namespace
}  // namespace s2s
