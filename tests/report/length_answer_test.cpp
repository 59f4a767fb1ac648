// The sentence that answers a study's question, and the table that stands above it.
#include "report/length_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "report/study_buckets.h"
#include "report/study_glance.h"
#include "report/table.h"

namespace s2s {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

PooledRow row(std::int64_t low, std::int64_t high, std::size_t sentences, double bleu) {
  PooledRow made;
  made.low = low;
  made.high = high;
  made.label = std::to_string(low) + "-" + std::to_string(high);
  made.sentences = sentences;
  made.bleu = bleu;
  if (sentences > 0) made.interval = Interval{bleu - 1, bleu + 1, bleu};
  return made;
}

KeptShare kept(double share, double best_bleu) {
  return {.beyond = 40,
          .sentences = 300,
          .bleu = share * best_bleu,
          .best_label = "1-10",
          .best_bleu = best_bleu,
          .share = share,
          .interval = Interval{share - 0.05, share + 0.05, share}};
}

// A study of one corpus; variants are added one by one, the first is the baseline.
class LengthAnswer : public testing::Test {
 protected:
  LengthAnswer() { study_.corpora.emplace_back().name = "toy"; }

  StudyResult& add(const std::string& name, bool fixed, double share, double best_bleu) {
    study_.variants.push_back({name, "", {}, fixed});
    StudyResult& result = corpus().results.emplace_back();
    result.runs.emplace_back().training_seconds = 240;
    result.kept = kept(share, best_bleu);
    if (corpus().results.size() > 1) result.kept->difference = Interval{0.4, 0.6, 0.5};
    result.buckets = {row(1, 10, 200, best_bleu), row(11, 40, 0, 0),
                      row(41, std::numeric_limits<std::int64_t>::max(), 300, share * best_bleu)};
    result.buckets[2].label = ">40";
    result.overall = row(1, 99, 500, best_bleu / 2);
    result.overall.label = "all";
    result.parameters = 4'234'567;
    return result;
  }
  StudyCorpus& corpus() { return study_.corpora.front(); }
  std::string answer() { return length_answer(study_, corpus()); }
  std::string glance(std::size_t width = 80) { return study_glance(study_, corpus(), width); }

  StudyReport study_;
};

TEST_F(LengthAnswer, HoldsTheFixedContextAgainstAttention) {
  add("none", true, 0.38, 13.9);
  add("bahdanau", false, 0.91, 31.2);
  EXPECT_EQ(answer(), "Beyond 40 words the fixed context keeps 38% of its best BLEU, attention 91%.");
  EXPECT_EQ(length_answer_intervals(study_, corpus()),
            "the fixed context 38% [33, 43], attention 91% [86, 96]");
}

TEST_F(LengthAnswer, BeginsWithTheBaseline) {
  add("bahdanau", false, 0.91, 31.2);
  add("none", true, 0.38, 13.9);
  study_.baseline = 1;
  EXPECT_THAT(answer(), HasSubstr("the fixed context keeps 38% of its best BLEU, attention 91%"));
}

TEST_F(LengthAnswer, NamesVariantsThatAreNotTheOnlyOnesOfTheirKind) {
  add("none", true, 0.38, 13.9);
  add("bahdanau", false, 0.91, 31.2);
  add("luong-dot", false, 0.9, 30);
  EXPECT_EQ(answer(),
            "Beyond 40 words the fixed context keeps 38% of its best BLEU, bahdanau 91%, luong-dot 90%.");
  add("none-lstm", true, 0.4, 13);
  EXPECT_THAT(answer(), AllOf(HasSubstr("Beyond 40 words none keeps"), HasSubstr("none-lstm 40%")));
}

TEST_F(LengthAnswer, OfManyVariantsNamesTheLeastAndTheMost) {
  add("none", true, 0.38, 13.9);
  for (int i = 0; i < 8; ++i) add("kind-" + std::to_string(i), false, 0.8 + 0.01 * i, 30);
  EXPECT_EQ(
      answer(),
      "Beyond 40 words the fixed context keeps 38% of its best BLEU, the other 8 from 80% (kind-0) to 87% "
      "(kind-7).");
}

TEST_F(LengthAnswer, OfAttentionAloneSpeaksOfNoFixedContext) {
  add("bahdanau", false, 0.93, 31.2);
  add("luong-dot", false, 0.9, 30);
  EXPECT_EQ(answer(), "Beyond 40 words bahdanau keeps 93% of its best BLEU, luong-dot 90%.");
}

TEST_F(LengthAnswer, SaysPlainlyWhereNothingDiffers) {
  add("none", true, 0.88, 13.9);
  add("bahdanau", false, 0.9, 31.2).kept->difference = Interval{-0.1, 0.12, 0.02};
  EXPECT_EQ(
      answer(),
      "Beyond 40 words the fixed context keeps 88% of its best BLEU, attention 90%: no clear difference.");
  add("luong-dot", false, 0.99, 30);
  EXPECT_THAT(answer(), EndsWith("; no clear difference between the fixed context and bahdanau."));
}

TEST_F(LengthAnswer, OfOneVariantIsItsShareAlone) {
  add("bahdanau", false, 0.91, 31.2);
  EXPECT_EQ(answer(), "Beyond 40 words attention keeps 91% of its best BLEU.");
}

TEST_F(LengthAnswer, LeavesOutVariantsThatHaveNotBeenTrained) {
  add("none", true, 0.38, 13.9) = {};
  EXPECT_EQ(answer(), "");
  add("bahdanau", false, 0.91, 31.2);
  EXPECT_EQ(answer(), "Beyond 40 words attention keeps 91% of its best BLEU.");
}

TEST_F(LengthAnswer, DrawsNoConclusionFromBleuThatIsNoise) {
  add("none", true, 0.38, 0.4);
  EXPECT_EQ(answer(),
            "Too early to say what length costs: the best bucket's BLEU is below 2 (the fixed context 0.4).");
  add("bahdanau", false, 0.91, 31.2);
  EXPECT_EQ(answer(),
            "Beyond 40 words attention keeps 91% of its best BLEU; too low to compare: the fixed context 0.4 "
            "BLEU at best.");
}

TEST_F(LengthAnswer, SaysOfHowFewSentencesItSpeaks) {
  add("bahdanau", false, 0.91, 31.2).kept->sentences = 3;
  EXPECT_THAT(answer(), HasSubstr("Beyond 40 words (only 3 sentences) attention"));
  corpus().results[0].kept->sentences = 1;
  EXPECT_THAT(answer(), HasSubstr("(only 1 sentence) "));
}

TEST_F(LengthAnswer, SaysWhatLengthsAreOf) {
  StudyResult& result = add("bahdanau", false, 0.91, 31.2);
  result.runs[0].evaluation.bucket_by = BucketBy::reference;
  result.runs[0].evaluation.bucket_unit = BucketUnit::character;
  EXPECT_THAT(answer(), HasSubstr("Beyond 40 characters of the reference attention"));
}

TEST_F(LengthAnswer, SaysWhyThereIsNone) {
  StudyResult& result = add("bahdanau", false, 0.91, 31.2);
  result.kept.reset();
  result.buckets = {row(1, 10, 200, 30), row(11, 40, 0, 0)};
  EXPECT_THAT(answer(), HasSubstr("All sentences of this test set are in one length bucket (1-10)"));
  result.runs[0].evaluation.bucket_by = BucketBy::hypothesis;
  EXPECT_THAT(answer(), HasSubstr("Buckets by length of the translation"));
}

TEST_F(LengthAnswer, StandsBelowATableWithARowABucket) {
  add("none", true, 0.38, 13.9);
  add("bahdanau", false, 0.91, 31.2);
  EXPECT_EQ(glance(),
            "words           sentences               none           bahdanau\n"
            "---------------------------------------------------------------\n"
            "1-10                  200  13.9 [12.9, 14.9]  31.2 [30.2, 32.2]\n"
            ">40                   300     5.3 [4.3, 6.3]  28.4 [27.4, 29.4]\n"
            "all                   500     7.0 [6.0, 8.0]  15.6 [14.6, 16.6]\n"
            "---------------------------------------------------------------\n"
            "kept beyond 40        300       38% [33, 43]       91% [86, 96]\n"
            "parameters                             4.2 M              4.2 M\n"
            "training                               4 min              4 min\n");
}

TEST_F(LengthAnswer, NoTableIsWiderThanTheTerminal) {
  for (const char* name :
       {"none", "bahdanau", "luong-dot", "luong-general", "luong-concat", "luong-location",
        "a-name-which-is-itself-wider-than-eighty-columns-of-a-terminal-and-so-cannot-stand-there",
        "multi-head", "multi-head-additive", "conditional-gru", "local-m", "local-p"})
    add(name, false, 0.9, 31.2);
  for (const std::size_t width : {80, 60}) {
    std::istringstream lines(glance(width));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width) << line;
  }
  for (const char* name : {"local-p", "conditional-gru", "a-name-which"})
    EXPECT_THAT(glance(), HasSubstr(name));
  EXPECT_THAT(glance(), Not(HasSubstr("[")));
}

TEST(LongBound, IsFortyWordsOrWhatComesClosest) {
  const auto bound = [](const std::vector<PooledRow>& rows) { return long_bound(rows, BucketUnit::word); };
  EXPECT_EQ(bound({row(0, 20, 9, 1), row(21, 40, 9, 1), row(41, 60, 9, 1), row(61, 99, 9, 1)}), 40);
  EXPECT_EQ(bound({row(0, 20, 9, 1), row(21, 40, 9, 1), row(41, 60, 0, 1)}), 20);
  EXPECT_EQ(bound({row(0, 20, 9, 1), row(21, 60, 9, 1), row(61, 99, 9, 1)}), 20);
  EXPECT_EQ(bound({row(0, 50, 9, 1), row(51, 60, 9, 1), row(61, 99, 9, 1)}), 50);
  EXPECT_EQ(bound({row(0, 20, 0, 1), row(21, 50, 9, 1), row(51, 99, 9, 1)}), 50);
  EXPECT_EQ(bound({row(0, 20, 9, 1), row(21, 40, 0, 1)}), std::nullopt);
  EXPECT_EQ(bound({row(0, 20, 0, 1)}), std::nullopt);
  EXPECT_EQ(bound({}), std::nullopt);
  EXPECT_EQ(long_bound({row(0, 100, 9, 1), row(101, 240, 9, 1), row(241, 999, 9, 1)}, BucketUnit::character),
            240);
}

TEST(BestBucket, IsOneWithEnoughSentencesWhereThereIsOne) {
  const std::vector<PooledRow> rows{row(0, 10, 2, 60), row(11, 20, 100, 20), row(21, 30, 100, 25)};
  EXPECT_EQ(best_bucket(rows)->bleu, 25);
  EXPECT_EQ(best_bucket({row(0, 10, 2, 60), row(11, 20, 0, 99), row(21, 30, 5, 20)})->bleu, 60);
  EXPECT_EQ(best_bucket({row(0, 10, 20, 60), row(11, 20, 100, 20)})->bleu, 60);
  EXPECT_EQ(best_bucket({row(0, 10, 0, 0)}), nullptr);
}

}  // namespace
}  // namespace s2s
