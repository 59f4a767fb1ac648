#include "report/table.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

Table sample() {
  Table table({{"system", Align::left}, {"BLEU"}});
  table.add_row({"none", "9.5"});
  table.add_rule();
  table.add_row({"a|b, 日本", "10.25"});
  return table;
}

TEST(Table, AlignsTextByDisplayColumns) {
  EXPECT_EQ(sample().render(TableFormat::text),
            "system      BLEU\n"
            "----------------\n"
            "none         9.5\n"
            "----------------\n"
            "a|b, 日本  10.25\n");
}

TEST(Table, EscapesPipesInMarkdown) {
  EXPECT_EQ(sample().render(TableFormat::markdown),
            "| system     |  BLEU |\n"
            "| ---------- | ----: |\n"
            "| none       |   9.5 |\n"
            "| a\\|b, 日本 | 10.25 |\n");
}

TEST(Table, EscapesLatex) {
  Table table({{"length_ratio"}, {"cut off", Align::left}});
  table.add_row({"<=10", "5%"});
  EXPECT_EQ(table.render(TableFormat::latex),
            "\\begin{tabular}{rl}\n\\toprule\nlength\\_ratio & cut off \\\\\n\\midrule\n"
            "\\textless{}=10 & 5\\% \\\\\n\\bottomrule\n\\end{tabular}\n");
}

TEST(Table, QuotesCsvCellsThatNeedIt) {
  EXPECT_EQ(sample().render(TableFormat::csv), "system,BLEU\nnone,9.5\n\"a|b, 日本\",10.25\n");
}

TEST(DisplayWidth, CountsWideAndCombiningCharacters) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("日本"), 4u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
}

}  // namespace
}  // namespace s2s
