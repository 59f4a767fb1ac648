#include "text/piece_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "base/words.h"

namespace s2s {
namespace {

using testing::ElementsAre;
using Texts = std::vector<std::string>;

TEST(PieceWords, AreThoseThatBlanksPartInTheTextPutTogether) {
  const PieceWords words = words_of({" the", " hou", "se", "."});
  EXPECT_THAT(words.words, ElementsAre("the", "house."));
  EXPECT_THAT(words.of_piece, ElementsAre(0, 1, 1, 1));
}

TEST(PieceWords, BareBlanksBelongToTheWordBehindThemAndAtTheEndToTheOneBefore) {
  const PieceWords words = words_of({" ", " ", "a", " ", " b", " ", " "});
  EXPECT_THAT(words.words, ElementsAre("a", "b"));
  EXPECT_THAT(words.of_piece, ElementsAre(0, 0, 0, 1, 1, 1, 1));
}

TEST(PieceWords, APieceOfSeveralWordsBelongsToTheFirst) {
  const PieceWords words = words_of({" a\u00A0b", "c", "\u3000d ", "e"});
  EXPECT_THAT(words.words, ElementsAre("a", "bc", "d", "e"));
  EXPECT_THAT(words.of_piece, ElementsAre(0, 1, 2, 3));
}

TEST(PieceWords, AnUnknownPieceIsAWordAndAnEmptyOneIsNothing) {
  const PieceWords words = words_of({" a", " \u2047 ", "b", "", "c"});
  EXPECT_THAT(words.words, ElementsAre("a", "\u2047", "bc"));
  EXPECT_THAT(words.of_piece, ElementsAre(0, 1, 2, 2, 2));
}

TEST(PieceWords, OfTextWithoutWordsAreNone) {
  EXPECT_THAT(words_of({" ", "\u00A0"}).of_piece, ElementsAre(kNoWord, kNoWord));
  EXPECT_TRUE(words_of({" "}).words.empty());
  EXPECT_TRUE(words_of({}).of_piece.empty());
}

// Any pieces: as many words as the text has, and no index beyond them.
TEST(PieceWords, OfAnyPiecesStayWithinTheTextsWords) {
  const Texts some{" ", "  ", "a", " b", "c ", "\u00A0", "d\u2028e", "", " \u2047 ", "\u3000f"};
  Random random(3);
  for (int round = 0; round < 2000; ++round) {
    Texts texts;
    std::string all;
    for (std::uint64_t i = random.below(8); i > 0; --i)
      all += texts.emplace_back(some[random.below(some.size())]);
    const PieceWords words = words_of(texts);
    ASSERT_EQ(words.words.size(), count_words(all)) << all;
    std::int64_t before = words.words.empty() ? kNoWord : 0;
    for (const std::int64_t word : words.of_piece) {
      ASSERT_LT(word, static_cast<std::int64_t>(words.words.size())) << all;
      ASSERT_GE(word, before) << all;
      before = word;
    }
  }
}

}  // namespace
}  // namespace s2s
