// Golden values: sacreBLEU's published tests test/test_bleu.py and test/test_sentence_bleu.py, unless a
// comment says otherwise.
#include "metrics/bleu.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace s2s {
namespace {

const std::vector<Lines> kReferences = {
    {"The dog bit the man.", "It was not unexpected.", "The man bit him first."},
    {"The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."},
};
const Lines kHypotheses = {"The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."};

BleuOptions with(BleuTokenizer tokenizer) {
  BleuOptions options;
  options.tokenizer = tokenizer;
  return options;
}

BleuOptions raw(double floor_value) {  // sacreBLEU's raw_corpus_bleu
  BleuOptions options = with(BleuTokenizer::none);
  options.smoothing = BleuSmoothing::floor;
  options.smoothing_value = floor_value;
  options.effective_order = true;
  return options;
}

TEST(CorpusBleu, EqualsSacrebleuOnTwoReferences) {
  EXPECT_NEAR(corpus_bleu(kHypotheses, kReferences).score, 48.530827, 1e-6);
  EXPECT_NEAR(corpus_bleu(kHypotheses, kReferences, with(BleuTokenizer::none)).score, 49.1919566, 1e-6);
  EXPECT_NEAR(corpus_bleu(kHypotheses, kReferences, with(BleuTokenizer::international)).score, 43.91623493,
              1e-6);
}

TEST(CorpusBleu, KeepsEmptyHypotheses) {
  const BleuScore bleu = corpus_bleu({"", "", ""}, kReferences);
  EXPECT_EQ(bleu.score, 0);
  EXPECT_EQ(bleu.statistics.hypothesis_length, 0);
  EXPECT_GT(bleu.statistics.reference_length, 0);
}

TEST(CorpusBleu, FloorsOrdersWithoutMatch) {
  EXPECT_NEAR(corpus_bleu({"this is a test", "another test"}, {{"ref1", "ref2"}}, raw(0.01)).score, 0.0,
              1e-8);
  EXPECT_NEAR(corpus_bleu({"this is a test"}, {{"this is a test"}}, raw(0.01)).score, 100.0, 1e-8);
  EXPECT_NEAR(corpus_bleu({"this is a fest"}, {{"this is a test"}}, raw(0.01)).score, 22.3606797749979, 1e-6);
}

TEST(CorpusBleu, LeavesOutOrdersThatTheHypothesisIsTooShortFor) {
  EXPECT_NEAR(corpus_bleu({"test"}, {{"a test"}}, raw(0.01)).score, 36.78794411714425, 1e-8);
  EXPECT_NEAR(corpus_bleu({"a test"}, {{"a test"}}, raw(0.01)).score, 100.0, 1e-8);
  EXPECT_NEAR(corpus_bleu({"a little test"}, {{"a test"}}, raw(0.01)).score, 3.218297948685433, 1e-8);
}

TEST(CorpusBleu, CountsMatchedAndTotalNgrams) {
  // too.
  const std::string hypothesis = "am I am a character sequence";
  const auto bleu = corpus_bleu({hypothesis}, {{"I am a symbol string sequence a a"}}, raw(0.01));
  EXPECT_EQ(bleu.statistics.matched, (std::array<double, 4>{4, 2, 1, 0}));
  EXPECT_EQ(bleu.statistics.total, (std::array<double, 4>{6, 5, 4, 3}));
}

TEST(BleuFromStatistics, IsTheGeometricMeanOfPrecisions) {
  BleuOptions options;
  options.smoothing = BleuSmoothing::none;
  EXPECT_NEAR(bleu_from_statistics({11, 11, {9, 7, 5, 3}, {10, 8, 6, 4}}, options).score, 83.75922397, 1e-6);
}

TEST(BleuFromStatistics, IsZeroForDegenerateCounts) {
  const BleuStatistics cases[] = {{0, 1, {0, 0, 0, 0}, {4, 4, 2, 1}},
                                  {14, 10, {0, 0, 0, 0}, {10, 11, 12, 0}},
                                  {0, 0, {0, 0, 0, 0}, {0, 0, 0, 0}},
                                  {6, 6, {6, 5, 4, 0}, {6, 5, 4, 3}},
                                  {1, 5, {0, 0, 0, 0}, {0, 0, 0, 0}}};
  BleuOptions options;
  options.smoothing = BleuSmoothing::floor;
  options.smoothing_value = 0.0;
  for (const auto& statistics : cases) EXPECT_EQ(bleu_from_statistics(statistics, options).score, 0);
}

struct SentenceCase {
  BleuSmoothing smoothing;
  std::optional<double> value;
  bool lowercase;
  BleuTokenizer tokenizer;
  double expected;
};

class SentenceBleu : public testing::TestWithParam<SentenceCase> {};

TEST_P(SentenceBleu, EqualsSacrebleu) {
  const auto& [smoothing, value, lowercase, tokenizer, expected] = GetParam();
  BleuOptions options;
  options.smoothing = smoothing;
  options.smoothing_value = value;
  options.lowercase = lowercase;
  options.tokenizer = tokenizer;
  const std::string hypothesis = "Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;";
  const std::string reference = "producţia de zahăr brut se exprimă în zahăr alb;";
  EXPECT_NEAR(sentence_bleu(hypothesis, {reference}, options).score, expected, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(
    Published, SentenceBleu,
    testing::Values(SentenceCase{BleuSmoothing::exponential, {}, false, BleuTokenizer::mteval_13a, 8.493},
                    SentenceCase{BleuSmoothing::none, {}, false, BleuTokenizer::mteval_13a, 0.0},
                    SentenceCase{BleuSmoothing::floor, {}, false, BleuTokenizer::mteval_13a, 4.51688},
                    SentenceCase{BleuSmoothing::floor, 0.1, false, BleuTokenizer::mteval_13a, 4.51688},
                    SentenceCase{BleuSmoothing::floor, 0.5, false, BleuTokenizer::mteval_13a, 10.10},
                    SentenceCase{BleuSmoothing::add_k, {}, false, BleuTokenizer::mteval_13a, 14.882},
                    SentenceCase{BleuSmoothing::add_k, 1, false, BleuTokenizer::mteval_13a, 14.882},
                    SentenceCase{BleuSmoothing::add_k, 2, false, BleuTokenizer::mteval_13a, 21.389},
                    SentenceCase{BleuSmoothing::exponential, {}, false, BleuTokenizer::none, 7.347},
                    SentenceCase{BleuSmoothing::exponential, {}, false, BleuTokenizer::international, 8.493},
                    SentenceCase{BleuSmoothing::exponential, {}, false, BleuTokenizer::character, 40.8759},
                    SentenceCase{BleuSmoothing::exponential, {}, true, BleuTokenizer::character, 42.0267}));

TEST(SentenceBleu, IsZeroWithoutAnyMatchWhateverTheSmoothing) {
  for (const auto smoothing :
       {BleuSmoothing::exponential, BleuSmoothing::floor, BleuSmoothing::add_k, BleuSmoothing::none}) {
    BleuOptions options;
    options.smoothing = smoothing;
    EXPECT_EQ(sentence_bleu("this is a cat", {"okay thanks"}, options).score, 0);
  }
}

TEST(BleuStatistics, OfPartsSumToThoseOfTheWhole) {
  const auto statistics = bleu_statistics(kHypotheses, kReferences, {});
  ASSERT_EQ(statistics.size(), 3u);
  const std::size_t first[] = {0};
  const std::size_t rest[] = {1, 2};
  auto sum = statistics.sum(first);
  const auto other = statistics.sum(rest);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += other[i];
  EXPECT_EQ(sum, statistics.sum());
}

TEST(CorpusBleu, TakesAnEmptyLineForAReference) {
  const auto bleu = corpus_bleu({"a"}, {{"a b c"}, {""}}, with(BleuTokenizer::none));
  EXPECT_EQ(bleu.statistics.reference_length, 0);  // as near as sacreBLEU 2.3 and later let it be
}

TEST(BleuStatistics, TakeTheClosestReferenceLengthAndOfEqualOnesTheShorter) {
  const auto bleu = corpus_bleu({"a b c"}, {{"a b c d e"}, {"a b c d"}, {"a b"}}, with(BleuTokenizer::none));
  EXPECT_EQ(bleu.statistics.reference_length, 2);
}

TEST(BleuSignature, NamesEverythingThatTheScoreDependsOn) {
  EXPECT_EQ(bleu_signature({}, 1).substr(0, 45), "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|");
  BleuOptions options = with(BleuTokenizer::character);
  options.lowercase = true;
  options.effective_order = true;
  options.smoothing = BleuSmoothing::floor;
  const std::string expected = "nrefs:2|case:lc|eff:yes|tok:char|smooth:floor[0.10]|version:s2s-";
  EXPECT_EQ(bleu_signature(options, 2).substr(0, expected.size()), expected);
}

TEST(FormatBleu, PrintsAsSacrebleuDoes) {
  EXPECT_EQ(format_bleu(corpus_bleu(kHypotheses, kReferences)),
            "48.5 82.4/50.0/45.5/37.5 (BP = 0.943 ratio = 0.944 hyp_len = 17 ref_len = 18)");
}

TEST(CorpusBleu, RefusesLinesThatDoNotMatch) {
  EXPECT_THROW(corpus_bleu({"a"}, {{"a", "b"}}), DataError);
  EXPECT_THROW(corpus_bleu({"a"}, {}), DataError);
}

TEST(CountTokenizedEndings, CountsLinesThatEndInAStopApart) {
  EXPECT_EQ(count_tokenized_endings({"It is .", "It is. ", "It is . ", ""}), 2u);
}

TEST(ParseBleuNames, RefuseUnknownOnesWithTheKnown) {
  EXPECT_EQ(parse_bleu_tokenizer("intl"), BleuTokenizer::international);
  EXPECT_EQ(parse_bleu_smoothing("add-k"), BleuSmoothing::add_k);
  EXPECT_THROW(parse_bleu_tokenizer("14a"), UsageError);
  EXPECT_THROW(parse_bleu_smoothing("add"), UsageError);
}

}  // namespace
}  // namespace s2s
