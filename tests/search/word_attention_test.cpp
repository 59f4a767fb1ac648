#include "search/word_attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s2s {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing::Pointwise;

// Two source words of one and two pieces; a target word of two pieces and </s>.
Hypothesis attending() {
  Hypothesis hypothesis;
  hypothesis.pieces = {7, 8};
  hypothesis.attention = {3, 4, {0.5F, 0.25F, 0.125F, 0.125F, 0.25F, 0.5F, 0.25F, 0, 0.25F, 0, 0.25F, 0.5F}};
  return hypothesis;
}

PieceWords source_words() { return words_of({" la", " ca", "sa"}); }
PieceWords target_words() { return words_of({" hou", "se"}); }

LabelledAttention of_pieces(const Hypothesis& hypothesis) {
  return piece_attention(hypothesis, {"\u2581la", "\u2581ca", "sa"}, {"\u2581hou", "se"});
}

TEST(PieceAttention, NamesRowsAndColumns) {
  const LabelledAttention attention = of_pieces(attending());
  EXPECT_THAT(attention.source, ElementsAre("\u2581la", "\u2581ca", "sa", "</s>"));
  EXPECT_THAT(attention.target, ElementsAre("\u2581hou", "se", "</s>"));
  EXPECT_EQ(attention.at(1, 2), 0.25F);
  EXPECT_EQ(attention.source_words(), 3);
  EXPECT_EQ(attention.target_words(), 2);
}

TEST(PieceAttention, OfACutOffOutputHasNoRowForItsEnd) {
  Hypothesis hypothesis = attending();
  hypothesis.attention.steps = 2;
  hypothesis.attention.weights.resize(8);
  const LabelledAttention attention = of_pieces(hypothesis);
  EXPECT_THAT(attention.target, ElementsAre("\u2581hou", "se"));
  EXPECT_EQ(attention.target_words(), 2);
  EXPECT_THAT(word_attention(attention, source_words(), target_words()).target, ElementsAre("house"));
}

TEST(PieceAttention, OfABlankLineIsEmpty) {
  EXPECT_TRUE(piece_attention({}, {}, {}).empty());
  EXPECT_TRUE(word_attention({}, {}, {}).empty());
}

TEST(WordAttention, SumsOverTheSourcesPiecesAndAveragesOverTheTargets) {
  const LabelledAttention words = word_attention(of_pieces(attending()), source_words(), target_words());
  EXPECT_THAT(words.source, ElementsAre("la", "casa", "</s>"));
  EXPECT_THAT(words.target, ElementsAre("house", "</s>"));
  EXPECT_THAT(words.weights, Pointwise(FloatEq(), {0.375F, 0.5625F, 0.0625F, 0.25F, 0.25F, 0.5F}));
}

TEST(WordAttention, OfASourceWithoutPiecesIsThatOfItsEnd) {
  Hypothesis hypothesis;
  hypothesis.pieces = {7};
  hypothesis.attention = {2, 1, {1, 1}};
  const LabelledAttention words =
      word_attention(piece_attention(hypothesis, {}, {"\u2581a"}), {}, words_of({" a"}));
  EXPECT_THAT(words.source, ElementsAre("</s>"));
  EXPECT_THAT(words.weights, ElementsAre(1, 1));
}

TEST(WordAttention, HasTheTextsWordsWhateverThePieces) {
  Hypothesis hypothesis;
  hypothesis.pieces = {7, 8};
  hypothesis.attention = {3, 3, {1, 0, 0, 0, 1, 0, 0, 0, 1}};
  const LabelledAttention pieces =
      piece_attention(hypothesis, {"a\u00A0b", "\u2581c"}, {"\u2581", "\u2581x"});
  const LabelledAttention words = word_attention(pieces, words_of({"a\u00A0b", " c"}), words_of({" ", " x"}));
  EXPECT_THAT(words.source, ElementsAre("a", "b", "c", "</s>"));
  EXPECT_THAT(words.target, ElementsAre("x", "</s>"));
  EXPECT_THAT(words.weights, Pointwise(FloatEq(), {0.5F, 0.0F, 0.5F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F}));
}

TEST(WordAttention, HasNoRowForATargetWithoutWords) {
  Hypothesis hypothesis;
  hypothesis.pieces = {7};
  hypothesis.attention = {2, 2, {1, 0, 0, 1}};
  const LabelledAttention words =
      word_attention(piece_attention(hypothesis, {"\u2581a"}, {"\u2581"}), words_of({" a"}), words_of({" "}));
  EXPECT_THAT(words.target, ElementsAre("</s>"));
  EXPECT_THAT(words.weights, Pointwise(FloatEq(), {0.0F, 1.0F}));
}

}  // namespace
}  // namespace s2s
