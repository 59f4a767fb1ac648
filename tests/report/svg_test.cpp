#include "report/svg.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

TEST(Svg, MarkupIsEscapedAndOtherTextStays) {
  EXPECT_EQ(escape_markup("a<b> & \"c\"\n\t\u00E9\u4E2D\U0001F600"),
            "a&lt;b&gt; &amp; &quot;c&quot;\n\t\u00E9\u4E2D\U0001F600");
}

TEST(Svg, WhatXmlDoesNotHaveIsReplaced) {
  EXPECT_EQ(escape_markup(std::string("a\0b\x01\x1F\r", 6)), "a b   ");
  EXPECT_EQ(escape_markup("\uFFFE\uFFFF"), "\uFFFD\uFFFD");
  EXPECT_EQ(escape_markup("\uFFFD\uE000\U0001FFFE"), "\uFFFD\uE000\U0001FFFE");
  EXPECT_EQ(escape_markup("caf\xE9 \xED\xA0\x80"), "caf\uFFFD \uFFFD\uFFFD\uFFFD")
      << "bytes that are not UTF-8";
}

}  // namespace
}  // namespace s2s
