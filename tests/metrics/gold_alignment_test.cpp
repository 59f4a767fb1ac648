#include "metrics/gold_alignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace s2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Links = std::vector<AlignmentLink>;

template <class Parse>
std::string message_of(const Parse& parse) {
  try {
    parse();
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(Talp, HasALineASentenceAndCountsFromOne) {
  const GoldAlignments gold = parse_talp({"1-1 2P3 4S5", "", " 10-2\t1p1 "}, "gold");
  ASSERT_EQ(gold.size(), 3U);
  EXPECT_EQ(gold.at(1).sure, (Links{{0, 0}, {3, 4}}));
  EXPECT_EQ(gold.at(1).possible, (Links{{0, 0}, {1, 2}, {3, 4}}));
  EXPECT_TRUE(gold.at(2).possible.empty());
  EXPECT_EQ(gold.at(3).possible, (Links{{0, 0}, {9, 1}}));
}

TEST(Talp, CountsFromZeroWhereToldTo) {
  EXPECT_EQ(parse_talp({"0-0 2P1"}, "gold", {.first_position = 0}).at(1).possible, (Links{{0, 0}, {2, 1}}));
}

TEST(Talp, ALinkGivenTwiceIsOneAndSureIfItIsOnce) {
  const GoldAlignments gold = parse_talp({"1P1 1-1 1-1"}, "gold");
  EXPECT_EQ(gold.at(1).sure, (Links{{0, 0}}));
  EXPECT_EQ(gold.at(1).possible, (Links{{0, 0}}));
}

TEST(Talp, SaysWhereItIsMalformed) {
  for (const char* wrong : {"1-", "-1", "1", "a-b", "1-2x", "1--2", "1Q2", "1-2-3", "99999999999-1"}) {
    EXPECT_THAT(message_of([&] {
                  parse_talp({"1-1", std::string("2-2 ") + wrong}, "gold.talp");
                }),
                testing::AllOf(HasSubstr("gold.talp:2"), HasSubstr(wrong)));
  }
  EXPECT_THAT(message_of([] { parse_talp({"0-1"}, "gold.talp"); }), HasSubstr("counted from 1"));
}

TEST(Naacl, HasALineALink) {
  const GoldAlignments gold =
      parse_naacl({"0001 1 1 S", "0001 2 3 P", "3 4 5", "", "3 1 2 P 0.7", "3 2 2 0.5"}, "gold");
  ASSERT_EQ(gold.size(), 2U);
  EXPECT_EQ(gold.at(1).sure, (Links{{0, 0}}));
  EXPECT_EQ(gold.at(1).possible, (Links{{0, 0}, {1, 2}}));
  EXPECT_EQ(gold.at(3).sure, (Links{{1, 1}, {3, 4}}));
  EXPECT_EQ(gold.at(3).possible, (Links{{0, 1}, {1, 1}, {3, 4}}));
}

TEST(Naacl, TakesALinkToTheEmptyWordForNone) {
  const GoldAlignments gold = parse_naacl({"1 0 4 S", "2 1 1"}, "gold");
  EXPECT_TRUE(gold.at(1).possible.empty());
  EXPECT_EQ(parse_naacl({"1 0 4 S"}, "gold", {.first_position = 0}).at(1).sure, (Links{{0, 4}}));
}

TEST(Naacl, SaysWhereItIsMalformed) {
  for (const char* wrong : {"1 2", "0 1 1", "x 1 1", "1 1 1 Q", "1 1 1 S 0.5 more", "1 -1 2", "1 1-2 3"}) {
    EXPECT_THAT(message_of([&] {
                  parse_naacl({"1 1 1", wrong}, "gold.naacl");
                }),
                testing::AllOf(HasSubstr("gold.naacl:2"), HasSubstr(wrong)));
  }
}

TEST(Pharaoh, ReadsLinks) {
  EXPECT_THAT(parse_pharaoh("0-0 12-3", "a:1"), ElementsAre(AlignmentLink{0, 0}, AlignmentLink{12, 3}));
  EXPECT_TRUE(parse_pharaoh("", "a:1").empty());
  EXPECT_THAT(message_of([] { parse_pharaoh("0-0 1P2", "a:7"); }), HasSubstr("a:7: \"1P2\""));
}

}  // namespace
}  // namespace s2s
