#include "report/attention_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s2s {
namespace {

using testing::HasSubstr;

AttentionFigures figures() {
  AttentionFigures figures;
  AttentionSums sums;
  sums.add({{"a", "b", "</s>"}, {"x", "</s>"}, {0.5F, 0.25F, 0.25F, 0, 0, 1}, false});
  figures.statistics = sums.mean();
  return figures;
}

std::string value_of(const AttentionFigures& figures, const std::string& name) {
  for (const Figure& figure : list_figures(figures)) {
    if (figure.name == name) return figure.value;
  }
  return "";
}

TEST(AttentionFigures, AreListedForPeople) {
  EXPECT_THAT(value_of(figures(), "entropy"),
              HasSubstr("1.50 bits for each target word (0: all weight on one source word, 1.58:"));
  EXPECT_THAT(value_of(figures(), "coverage"), HasSubstr("50.0% of the words get less than 0.5"));
  EXPECT_THAT(value_of(figures(), "weight by distance from the diagonal"),
              testing::AllOf(HasSubstr("3-5 words: 0.0%"), HasSubstr("1 word: "),
                             HasSubstr("more than 10 words: 0.0%"), HasSubstr("(</s>): 25.0%")));
  EXPECT_EQ(value_of(figures(), "alignment error"), "");
}

TEST(AttentionFigures, HaveAlignmentErrorsWhereThereIsGold) {
  AttentionFigures scored = figures();
  scored.alignment = AlignmentCounts{4, 3, 5, 2, 3};
  scored.unannotated = 2;
  EXPECT_THAT(value_of(scored, "alignment error"),
              testing::AllOf(HasSubstr("28.6% AER"), HasSubstr("75.0%"), HasSubstr("2 sentences have no")));
  const auto json = figures_json(scored);
  scored.unannotated = 1;
  EXPECT_THAT(value_of(scored, "alignment error"), HasSubstr("1 sentence has no gold"));
  EXPECT_EQ(json["alignment_error"]["error_rate"], 0.28571);
  EXPECT_FALSE(figures_json(figures()).contains("alignment_error"));
}

TEST(AttentionJson, HasARowForEachTargetWord) {
  AttentionMap map;
  map.line = 7;
  map.attention = {{"a", "</s>"}, {"x", "</s>"}, {0.75F, 0.25F, 0, 1}, false};
  map.links = {{0, 0}};
  const auto json = attention_json(map, {});
  EXPECT_EQ(json["line"], 7);
  EXPECT_EQ(json["attention"].dump(), "[[0.75,0.25],[0.0,1.0]]");
  EXPECT_EQ(json["alignment"].dump(), "[[0,0]]");
  EXPECT_EQ(json["source_labels"].dump(), "[\"a\",\"</s>\"]");
  EXPECT_EQ(json["statistics"]["weight_on_end"], 0.25);
}

TEST(AttentionJson, SaysWhichHeadIsShown) {
  AttentionMap map;
  EXPECT_FALSE(attention_json(map, {}).contains("head"));
  map.head = 2;
  EXPECT_EQ(attention_json(map, {})["head"], 2);
  AttentionFigures of_head = figures();
  EXPECT_FALSE(figures_json(of_head).contains("head"));
  of_head.head = 2;
  EXPECT_EQ(figures_json(of_head)["head"], 2);
}

}  // namespace
}  // namespace s2s
