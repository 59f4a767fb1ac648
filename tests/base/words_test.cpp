#include "base/words.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

using namespace std::string_view_literals;
using Words = std::vector<std::string_view>;

TEST(Words, AreWhatStandsBetweenWhiteSpaceOfAnyKind) {
  EXPECT_EQ(count_words(""), 0U);
  EXPECT_EQ(count_words(" \t\r\n"), 0U);
  EXPECT_EQ(count_words("one"), 1U);
  EXPECT_EQ(split_words("  one two\tthree "sv), (Words{"one", "two", "three"}));
  // no-break space, narrow no-break space, ideographic space
  EXPECT_EQ(split_words("a\u00A0b\u202Fc\u3000d"sv), (Words{"a", "b", "c", "d"}));
}

TEST(Words, MayHoldLettersThatBeginLikeWhiteSpaceAndDamagedBytes) {
  EXPECT_EQ(count_words("\u00A1ol\u00E9! \u2014 \u3042"), 3U);
  EXPECT_EQ(count_words("a\xC2 b\xE2\x80"), 2U);
}

TEST(Words, SpaceHasItsLengthInBytes) {
  EXPECT_EQ(space_bytes_at("a b", 1), 1U);
  EXPECT_EQ(space_bytes_at("\u00A0", 0), 2U);
  EXPECT_EQ(space_bytes_at("\u2003", 0), 3U);
  EXPECT_EQ(space_bytes_at("\xE2\x80", 0), 0U);
  EXPECT_EQ(space_bytes_at("ab", 0), 0U);
}

}  // namespace
}  // namespace s2s
