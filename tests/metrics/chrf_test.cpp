// Golden values: sacreBLEU's published test test/test_chrf.py, unless a comment says otherwise.
#include "metrics/chrf.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace s2s {
namespace {

constexpr double kTolerance = 1e-4;

struct Case {
  Lines hypotheses;
  Lines references;
  double expected;
};

const std::string kRiskHypothesis =
    "risk assessment must be made of those who are qualified and expertise in the sector - these are the "
    "scientists .";
const std::string kRiskReference =
    "risk assessment has to be undertaken by those who are qualified and expert in that area - that is the "
    "scientists .";
const std::string kObamaReference =
    "Das Verhältnis zwischen Obama und Netanyahu ist nicht gerade freundschaftlich.";

ChrfOptions beta3() {
  ChrfOptions options;
  options.beta = 3;
  return options;
}

TEST(CorpusChrf, EqualsSacrebleuWithEpsilonSmoothing) {
  const Case cases[] = {{{"abcdefg"}, {"hijklmnop"}, 0.0},
                        {{"a"}, {"b"}, 0.0},
                        {{""}, {"b"}, 0.0},
                        {{""}, {"reference"}, 0.0},
                        {{"aa"}, {"ab"}, 8.3333},
                        {{"a", "b"}, {"a", "c"}, 8.3333},
                        {{"a"}, {"a"}, 16.6667},
                        {{"a b c"}, {"a b c"}, 50.0},
                        {{"a b c"}, {"abc"}, 50.0},
                        {{" " + kRiskHypothesis}, {kRiskReference}, 63.361730},
                        {{" Die    Beziehung zwischen  Obama und Netanjahu ist nicht gerade  freundlich. "},
                         {kObamaReference},
                         64.1302698},
                        {{"Niemand hat die Absicht, eine Mauer zu errichten"},
                         {"Niemand hat die Absicht, eine Mauer zu errichten"},
                         100.0}};
  ChrfOptions options = beta3();
  options.epsilon_smoothing = true;
  for (const auto& [hypotheses, references, expected] : cases) {
    EXPECT_NEAR(corpus_chrf(hypotheses, {references}, options), expected, kTolerance) << hypotheses[0];
  }
}

TEST(CorpusChrf, LeavesOutOrdersThatOneSideHasNothingOf) {
  const Case cases[] = {
      {{"a"}, {"a"}, 100.0},       {{""}, {"reference"}, 0.0}, {{"a b c"}, {"a b c"}, 100.0},
      {{"a b c"}, {"abc"}, 100.0}, {{""}, {"c"}, 0.0},         {{"a", "b"}, {"a", "c"}, 50.0},
      {{"aa"}, {"ab"}, 25.0}};
  for (const auto& [hypotheses, references, expected] : cases) {
    EXPECT_NEAR(corpus_chrf(hypotheses, {references}, beta3()), expected, kTolerance) << hypotheses[0];
  }
}

TEST(CorpusChrf, CountsWhiteSpaceIfAskedTo) {
  ChrfOptions options = beta3();
  options.whitespace = true;
  EXPECT_NEAR(corpus_chrf({"Die Beziehung zwischen Obama und Netanjahu ist nicht gerade freundlich."},
                          {{kObamaReference}}, options),
              67.3481606, kTolerance);
  EXPECT_NEAR(corpus_chrf({kRiskHypothesis}, {{kRiskReference}}, options), 65.2414427, kTolerance);
}

TEST(SentenceChrf, EqualsSacrebleu) {
  ChrfOptions options;
  options.epsilon_smoothing = true;
  EXPECT_NEAR(
      sentence_chrf("Co nás nejvíc trápí, protože lékaři si vybírají, kdo bude žít a kdo zemře.",
                    {"Nejvíce smutní jsme z toho, že musíme rozhodovat o tom, kdo bude žít a kdo zemře."},
                    options),
      39.14078509, kTolerance);
  EXPECT_NEAR(
      sentence_chrf("Nebo prostě nemají vybavení, které by jim pomohlo, uvedli lékaři.",
                    {"A někdy nemáme ani potřebný materiál, abychom jim pomohli, popsali lékaři."}, options),
      31.22557079, kTolerance);
  EXPECT_NEAR(sentence_chrf(
                  "Lapali po dechu, jejich životy skončily dřív, než skutečně začaly.",
                  {"Lapali po dechu a pak jejich život skončil - dřív, než skutečně mohl začít, připomněli."},
                  options),
              57.15704367, kTolerance);
}

TEST(SentenceChrf, TakesTheBestReference) {
  const double best = sentence_chrf("the cat", {"the cat"});
  EXPECT_EQ(sentence_chrf("the cat", {"a dog", "the cat", "the hat"}), best);
}

TEST(ChrfPlusPlus, CountsWordsWithOnePunctuationMarkApart) {
  // By hand. Words of the hypothesis: "(hi" ")" "yo"; of the reference: "hi" ")" "(" "yo"; two are shared.
  // All six characters are.
  ChrfOptions options;
  options.character_order = 1;
  options.word_order = 1;
  options.beta = 1;
  const double precision = (1 + 2.0 / 3) / 2;
  const double recall = (1 + 2.0 / 4) / 2;
  EXPECT_NEAR(sentence_chrf("(hi) yo", {"hi) (yo"}, options),
              100 * 2 * precision * recall / (precision + recall), 1e-9);
}

// sacreBLEU's figures of chrF++ as the card of the metric chrf in Hugging Face's evaluate gives them (its
// metrics/chrf/README.md): the example with word_order=2, and with lowercase=True too.
TEST(ChrfPlusPlus, EqualsSacrebleu) {
  const Lines hypotheses = {"The relationship between cats and dogs is not exactly friendly.",
                            "a good bookshop is just a genteel black hole that knows how to read."};
  const Lines references = {"The relationship between dogs and cats is not exactly friendly.",
                            "A good bookshop is just a genteel Black Hole that knows how to read."};
  ChrfOptions options;
  EXPECT_NEAR(corpus_chrf(hypotheses, {references}, options), 84.64214891738334, 1e-9);
  options.word_order = 2;
  EXPECT_NEAR(corpus_chrf(hypotheses, {references}, options), 82.87263732906315, 1e-9);
  options.lowercase = true;
  EXPECT_NEAR(corpus_chrf(hypotheses, {references}, options), 92.12853119829202, 1e-9);
}

TEST(ChrfSignature, AndNameSayWhatWasCounted) {
  ChrfOptions options;
  EXPECT_EQ(chrf_name(options), "chrF2");
  EXPECT_EQ(chrf_signature(options, 1).substr(0, 46), "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|");
  options.word_order = 2;
  EXPECT_EQ(chrf_name(options), "chrF2++");
}

TEST(CorpusChrf, RefusesLinesThatDoNotMatch) { EXPECT_THROW(corpus_chrf({"a"}, {{"a", "b"}}), DataError); }

}  // namespace
}  // namespace s2s
