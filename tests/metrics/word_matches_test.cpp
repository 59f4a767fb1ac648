#include "metrics/word_matches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s2s {
namespace {

using testing::ElementsAre;
using enum WordMatch;

TEST(WordMatches, AreTheLongestCommonSubsequence) {
  EXPECT_THAT(match_words("the old house burns", "the house burns"),
              ElementsAre(in_order, wrong, in_order, in_order));
}

TEST(WordMatches, TellWordsOutOfOrderFromWrongOnes) {
  EXPECT_THAT(match_words("burns the house now", "the house burns"),
              ElementsAre(elsewhere, in_order, in_order, wrong));
}

TEST(WordMatches, ARepeatedWordIsRightAsOftenAsTheReferenceHasIt) {
  EXPECT_THAT(match_words("of the of the of", "of the"),
              ElementsAre(in_order, in_order, wrong, wrong, wrong));
}

TEST(WordMatches, LookOverCaseAndPunctuationAtTheEnds) {
  EXPECT_THAT(match_words("The (house), \u00C9T\u00C9 -", "the house \u00E9t\u00E9. -"),
              ElementsAre(in_order, in_order, in_order, in_order));
  EXPECT_THAT(match_words("... don't", "dont"), ElementsAre(wrong, wrong));
}

TEST(WordMatches, OfNothingAreNone) {
  EXPECT_TRUE(match_words(" ", "a").empty());
  EXPECT_THAT(match_words("a", ""), ElementsAre(wrong));
}

}  // namespace
}  // namespace s2s
