#include "text/utf8.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <cstdlib>
#include <set>
#include <string>

namespace s2s {
namespace {

std::string utf8(std::int32_t point) {
  utf8proc_uint8_t bytes[4];
  const auto length = utf8proc_encode_char(point, bytes);
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length)};
}

std::string repaired(std::string text) {
  repair_utf8(text);
  return text;
}

std::string truncated(std::string text, std::size_t max_bytes) {
  truncate_utf8(text, max_bytes);
  return text;
}

std::string nfc(std::string text) {
  normalise_nfc(text);
  return text;
}

TEST(Utf8, EveryCharacterButNulAndSurrogatesIsValid) {
  for (std::int32_t point = 1; point <= 0x10FFFF; ++point) {
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (surrogate) continue;
    const std::string text = utf8(point);
    ASSERT_EQ(valid_utf8_prefix(text), text.size()) << std::hex << point;
  }
}

TEST(Utf8, FormsThatTheStandardForbidsAreInvalid) {
  for (const std::string bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                                "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\x80", "\xE2\x82", "\xC3"}) {
    EXPECT_EQ(valid_utf8_prefix(bad), 0U) << testing::PrintToString(bad);
  }
  EXPECT_EQ(valid_utf8_prefix(std::string("ab\0cdefghijkl", 13)), 2U);
  EXPECT_EQ(valid_utf8_prefix("eight ascii bytes and then \xFF"), 27U);
}

TEST(Utf8, RepairReplacesBadBytesAndNulOneByOne) {
  EXPECT_EQ(repaired("a\xFF"
                     "b"),
            "a\uFFFDb");
  EXPECT_EQ(repaired("\xE2\x82"), "\uFFFD\uFFFD");
  EXPECT_EQ(repaired(std::string("a\0b", 3)), "a\uFFFDb");
  std::string text = "caf\xE9 na\xEFve";  // Latin-1
  EXPECT_EQ(repair_utf8(text), 2U);
  std::string good = "déjà";
  EXPECT_EQ(repair_utf8(good), 0U);
  EXPECT_EQ(good, "déjà");
}

TEST(Utf8, TruncationNeverSplitsACharacter) {
  EXPECT_EQ(truncated("aé", 2), "a");
  EXPECT_EQ(truncated("aé", 3), "aé");
  EXPECT_EQ(truncated("€€", 5), "€");
  EXPECT_EQ(truncated("😀", 3), "");
  EXPECT_EQ(truncated("abc", 0), "");
  EXPECT_EQ(truncated("\x80\x80\x80\x80\x80\x80", 5).size(), 5U);  // no characters there
}

TEST(Utf8, NormalisationComposes) {
  EXPECT_EQ(nfc("e\u0301te\u0301"), "été");
  EXPECT_EQ(nfc("\u1112\u1161\u11ab"), "한");
  EXPECT_EQ(nfc("\u212B"), "Å");  // Angstrom sign
  EXPECT_EQ(nfc("o\u0323\u0308"), nfc("o\u0308\u0323"));
  EXPECT_EQ(nfc("plain"), "plain");
  EXPECT_EQ(nfc("ﬁ"), "ﬁ");  // compatibility characters stay: NFC, not NFKC
}

// What the fast path takes for stable must be unchanged by NFC, start no reordering, and never be joined to a
// character before it: it is no second part of any decomposition.
TEST(Utf8, TheFastPathOfNfcAgreesWithUtf8procForEveryCharacter) {
  std::set<std::int32_t> joins;
  for (std::int32_t point = 1; point <= 0x10FFFF; ++point) {
    utf8proc_int32_t parts[32];
    const auto count = utf8proc_decompose_char(point, parts, 32, UTF8PROC_DECOMPOSE, nullptr);
    for (utf8proc_ssize_t i = 1; i < count; ++i) joins.insert(parts[i]);
  }
  std::size_t stable = 0;
  for (std::int32_t point = 1; point <= 0x10FFFF; ++point) {
    if (point >= 0xD800 && point <= 0xDFFF) continue;
    const std::string text = utf8(point);
    if (!certainly_nfc(text)) continue;
    ++stable;
    ASSERT_EQ(joins.count(point), 0U) << std::hex << point;
    ASSERT_EQ(utf8proc_get_property(point)->combining_class, 0) << std::hex << point;
    utf8proc_uint8_t* result = utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str()));
    const std::string composed = reinterpret_cast<const char*>(result);
    std::free(result);
    ASSERT_EQ(composed, text) << std::hex << point;
  }
  EXPECT_GT(stable, 30'000U);
}

}  // namespace
}  // namespace s2s
