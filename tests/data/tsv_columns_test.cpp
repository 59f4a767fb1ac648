#include "data/tsv_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace s2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Splits lines of a file "f".
struct Text {
  explicit Text(const std::vector<std::int64_t>& chosen = {}) : columns(chosen) {}

  std::string split(const std::string& line) {
    ++number;
    const auto pair = columns.split(line, [&] { return "f:" + std::to_string(number); });
    if (!pair) return "none";
    return std::string(pair->source.text) + "|" + std::string(pair->target.text);
  }

  TsvColumns columns;
  int number = 0;
};

TEST(TsvColumns, AreTheFirstTwoUnlessOthersAreChosen) {
  EXPECT_EQ(Text().split("a\tb"), "a|b");
  EXPECT_EQ(Text().split("a\tb\tc"), "a|b");
  EXPECT_EQ(Text().split("\t"), "|");
  EXPECT_EQ(Text().split("a b"), "none");
  EXPECT_EQ(Text({2, 3}).split("7\ta\tb"), "a|b");
  EXPECT_EQ(Text({3, 1}).split("b\t7\ta"), "a|b");
  EXPECT_EQ(Text({2, 3}).split("a\tb"), "none");
}

TEST(TsvColumns, AreTwoDifferentOnes) {
  for (const std::vector<std::int64_t>& wrong : {std::vector<std::int64_t>{1}, {1, 1}, {0, 1}, {1, 2, 3}})
    EXPECT_THROW(TsvColumns{wrong}, UsageError);
}

TEST(TsvColumns, LinesOfMoreThanTwoAreCountedWhereNobodyChose) {
  Text text;
  for (const char* line : {"a\tb", "1\ta\tb", "c\td\te\tf"}) text.split(line);
  EXPECT_THAT(text.columns.remarks(),
              ElementsAre(AllOf(HasSubstr("2 of 3 TSV lines have more than two columns (first: f:2)"),
                                HasSubstr("--tsv-columns"))));
  Text chosen({1, 2});
  chosen.split("a\tb\tc");
  EXPECT_THAT(chosen.columns.remarks(), IsEmpty()) << "1,2 says that it is meant";
}

TEST(TsvColumns, ATabInsideASentenceIsTellableByAnotherNumberOfColumns) {
  Text text({2, 3});
  for (const char* line : {"1\ta\tb", "2\ta\tb", "3\ta\ta\tb"}) text.split(line);
  EXPECT_THAT(text.columns.remarks(),
              ElementsAre(HasSubstr("1 of 3 TSV lines has other than 3 columns (first: f:3)")));
}

TEST(TsvColumns, WhereNoLineHasThemTheMessageSaysWhatTo) {
  Text text;
  EXPECT_NO_THROW(text.columns.check_any({"f"})) << "no lines: an error of its own";
  text.split("a b");
  text.split("c d");
  try {
    text.columns.check_any({"f"});
    FAIL();
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("no line of f has a tab"), HasSubstr("--train-source")));
  }
  text.split("a\tb");
  EXPECT_NO_THROW(text.columns.check_any({"f"}));
}

}  // namespace
}  // namespace s2s
