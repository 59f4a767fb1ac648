#include "text/encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace s2s {
namespace {

std::string utf16(const std::string& ascii, bool little, bool mark) {
  std::string bytes = !mark ? "" : little ? "\xFF\xFE" : "\xFE\xFF";
  for (const char c : ascii) {
    if (!little) bytes += '\0';
    bytes += c;
    if (little) bytes += '\0';
  }
  return bytes;
}

TEST(Encoding, IsToldByItsMarkOrItsZeros) {
  const std::string text = "a text of some words";
  EXPECT_EQ(guess_encoding(utf16(text, true, true)), "UTF-16");
  EXPECT_EQ(guess_encoding(utf16(text, false, true)), "UTF-16");
  EXPECT_EQ(guess_encoding("\xFF\xFE\x2D\x4E\x87\x65"), "UTF-16") << "without a zero byte";
  EXPECT_EQ(guess_encoding(utf16(text, true, false)), "UTF-16LE");
  EXPECT_EQ(guess_encoding(utf16(text, false, false)), "UTF-16BE");
  EXPECT_EQ(guess_encoding(std::string("\xFF\xFE\0\0a\0\0\0", 8)), "UTF-32");
  EXPECT_EQ(guess_encoding(std::string("a\0\0\0b\0\0\0", 8)), "UTF-32");
}

TEST(Encoding, OfWesternLettersAmongAsciiIsLatin1) {
  EXPECT_EQ(guess_encoding("el ni\xF1o comi\xF3 pi\xF1"
                           "a"),
            "ISO-8859-1");
  EXPECT_EQ(guess_encoding("\xC9t\xE9\n\xE0 la mer\n"), "ISO-8859-1");
  EXPECT_EQ(guess_encoding("\x93quoted\x94 caf\xE9"), "CP1252");
}

TEST(Encoding, IsNotGuessedWhereNothingTellsIt) {
  EXPECT_EQ(guess_encoding(""), "");
  EXPECT_EQ(guess_encoding("plain text"), "");
  EXPECT_EQ(guess_encoding("\xF0\xD2\xC9\xD7\xC5\xD4 \xCD\xC9\xD2"), "") << "KOI8-R";
  EXPECT_EQ(guess_encoding("\x82\xB1\x82\xF1\x82\xC9\x82\xBF\x82\xCD"), "") << "Shift JIS";
  EXPECT_EQ(guess_encoding("one \0 zero in a longer line of text"), "");
  EXPECT_EQ(encoding_advice("plain text"), "");
}

TEST(Encoding, AdviceNamesWhatConverts) {
  EXPECT_EQ(encoding_advice("ni\xF1o"),
            "; they look like Latin-1, ISO-8859-1: iconv -f ISO-8859-1 -t UTF-8 converts a file");
}

}  // namespace
}  // namespace s2s
