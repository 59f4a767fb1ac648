#include "search/alignment.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

using Links = std::vector<AlignmentLink>;

// Three source pieces and </s>; each row names where its weight lies.
Hypothesis attending(const std::vector<std::int64_t>& positions, std::size_t pieces) {
  Hypothesis hypothesis;
  hypothesis.pieces.assign(pieces, 4);
  hypothesis.attention = {static_cast<std::int64_t>(positions.size()), 4, {}};
  for (const std::int64_t position : positions)
    for (std::int64_t i = 0; i < 4; ++i) hypothesis.attention.weights.push_back(i == position ? 0.7F : 0.1F);
  return hypothesis;
}

TEST(Alignment, LinksEachPieceToWhatItAttendedToMost) {
  // the last row predicted </s>
  EXPECT_EQ(piece_alignment(attending({2, 0, 0, 3}, 3)), (Links{{2, 0}, {0, 1}, {0, 2}}));
}

TEST(Alignment, OfACutOffOutputCoversEveryPiece) {
  EXPECT_EQ(piece_alignment(attending({2, 1}, 2)), (Links{{2, 0}, {1, 1}}));
}

TEST(Alignment, LeavesOutWhatAttendedToTheEndOfTheSource) {
  EXPECT_EQ(piece_alignment(attending({3, 1, 3}, 2)), (Links{{1, 1}}));
}

TEST(Alignment, TakesTheWeightsOfAnotherStepWhereToldTo) {
  const Hypothesis hypothesis = attending({2, 0, 1, 3}, 3);
  EXPECT_EQ(piece_alignment(hypothesis, 1), (Links{{0, 0}, {1, 1}}));  // the last row points at </s>
  EXPECT_EQ(piece_alignment(hypothesis, -1), (Links{{2, 1}, {0, 2}}));
  EXPECT_TRUE(piece_alignment(hypothesis, 100).empty());
}

TEST(Alignment, OfEqualWeightsTakesTheFirst) {
  Hypothesis hypothesis = attending({1}, 1);
  hypothesis.attention.weights.assign(4, 0.25F);
  EXPECT_EQ(piece_alignment(hypothesis), (Links{{0, 0}}));
}

TEST(Alignment, OfAModelWithoutAttentionIsEmpty) {
  Hypothesis hypothesis = attending({1, 2}, 1);
  hypothesis.attention.weights.assign(8, 0.0F);
  EXPECT_TRUE(piece_alignment(hypothesis).empty());
}

TEST(Alignment, OfWordsLinksThoseWhosePiecesAreLinked) {
  const PieceWords source = words_of({" the", " hou", "se", " burns"});
  const PieceWords target = words_of({" das", " H", "aus", " ", "brennt"});
  EXPECT_EQ(word_alignment({{0, 0}, {1, 1}, {2, 2}, {3, 3}, {3, 4}}, source, target),
            (Links{{0, 0}, {1, 1}, {2, 2}}));
}

TEST(Alignment, OfWordsTakesAnUnknownPieceAsAWord) {
  const PieceWords target = words_of({" a", " \u2047 ", "b"});
  EXPECT_EQ(word_alignment({{0, 0}, {0, 1}, {0, 2}}, words_of({" x"}), target),
            (Links{{0, 0}, {0, 1}, {0, 2}}));
}

TEST(Alignment, OfWordsLinksNoneBesideThoseThatAreThere) {
  const PieceWords blanks = words_of({" ", " a", " ", " "});
  EXPECT_EQ(word_alignment({{0, 0}, {0, 1}, {0, 2}, {0, 3}}, words_of({" x"}), blanks), (Links{{0, 0}}));
  EXPECT_TRUE(word_alignment({{0, 0}}, words_of({" x"}), words_of({" "})).empty());
}

TEST(Alignment, IsWrittenAsPharaohDoes) {
  EXPECT_EQ(to_pharaoh({{0, 0}, {12, 3}}), "0-0 12-3");
  EXPECT_EQ(to_pharaoh({}), "");
}

}  // namespace
}  // namespace s2s
