#include "search/translation_format.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace s2s {
namespace {

// "the house" -> "das H|aus", which attends to the, house, house, </s>; and a second best, cut off.
Translation example() {
  Translation translation;
  translation.line = 3;
  translation.source = "the house";
  translation.source_pieces = {10, 11};
  Hypothesis best;
  best.pieces = {20, 21, 22};
  best.log_probabilities = {-0.5, -0.25, -0.125, -0.125};
  best.log_probability = -1;
  best.score = -2.0 / 3;
  best.attention = {4, 3, {0.8F, 0.1F, 0.1F, 0.1F, 0.8F, 0.1F, 0.1F, 0.8F, 0.1F, 0.1F, 0.1F, 0.8F}};
  Hypothesis second;
  second.pieces = {20};
  second.log_probabilities = {-0.5};
  second.log_probability = second.score = -0.5;
  second.cut_off = true;
  second.attention = {1, 3, {0.8F, 0.1F, 0.1F}};
  translation.n_best = {best, second};
  translation.texts = {"das Haus", "das"};
  return translation;
}

PieceNames names() {
  return {[](std::string_view) {
            return std::vector<std::string>{"\u2581the", "\u2581house"};
          },
          [](std::int32_t id) {
            return std::vector<std::string>{"\u2581das", "\u2581H", "aus"}[static_cast<std::size_t>(id - 20)];
          },
          [](std::int32_t id) {
            return std::vector<std::string>{" das", " H", "aus"}[static_cast<std::size_t>(id - 20)];
          }};
}

std::string formatted(const TranslationFormat& format) {
  return format_translation(example(), format, names());
}

TEST(TranslationFormat, IsTheTextAlone) { EXPECT_EQ(formatted({}), "das Haus\n"); }

TEST(TranslationFormat, AddsScoresAndAlignmentsAfterTabs) {
  EXPECT_EQ(formatted({.scores = true}), "das Haus\t-0.666667\t-1.000000\n");
  EXPECT_EQ(formatted({.alignments = true}), "das Haus\t0-0 1-1\n");
  EXPECT_EQ(formatted({.scores = true, .alignments = true, .alignment_unit = AlignmentUnit::pieces}),
            "das Haus\t-0.666667\t-1.000000\t0-0 1-1 1-2\n");
}

TEST(TranslationFormat, ListsTheNBestAsMosesDoes) {
  EXPECT_EQ(formatted({.alignments = true, .n_best = true}),
            "2 ||| das Haus ||| logp= -1.000000 ||| -0.666667 ||| 0-0 1-1\n"
            "2 ||| das ||| logp= -0.500000 ||| -0.500000 ||| 0-0\n");
}

TEST(TranslationFormat, PartsAtItsBarsWhateverTheTextHolds) {
  Translation bars = example();
  bars.texts = {"a ||| b | c & d", "|||"};
  EXPECT_EQ(format_translation(bars, {.n_best = true}, names()),
            "2 ||| a &#124;&#124;&#124; b &#124; c &amp; d ||| logp= -1.000000 ||| -0.666667\n"
            "2 ||| &#124;&#124;&#124; ||| logp= -0.500000 ||| -0.500000\n");
  EXPECT_EQ(format_translation(bars, {}, names()), "a ||| b | c & d\n");
}

TEST(TranslationFormat, IsOneJsonObjectALine) {
  const std::string line = formatted({.alignments = true, .json = true, .attention = true});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const Json json = parse_json(line, "line");
  EXPECT_EQ(json["line"], 3);
  EXPECT_EQ(json["text"], "das Haus");
  EXPECT_EQ(json["source_pieces"][1], "\u2581house");
  EXPECT_EQ(json["pieces"].size(), 3U);
  EXPECT_EQ(json["log_probabilities"].size(), 4U);
  EXPECT_EQ(json["alignment"], "0-0 1-1");
  EXPECT_EQ(json["attention"].size(), 4U);
  EXPECT_EQ(json["attention"][1][1], 0.8);
  EXPECT_EQ(json["cut_off"], false);
  EXPECT_FALSE(json.contains("n_best"));
}

TEST(TranslationFormat, ListsTheNBestInJson) {
  const Json json = parse_json(formatted({.n_best = true, .json = true}), "line");
  ASSERT_EQ(json["n_best"].size(), 2U);
  EXPECT_EQ(json["n_best"][1]["text"], "das");
  EXPECT_EQ(json["n_best"][1]["cut_off"], true);
}

}  // namespace
}  // namespace s2s
