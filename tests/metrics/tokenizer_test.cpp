#include "metrics/tokenizer.h"

#include <gtest/gtest.h>

#include "metrics/unicode.h"

namespace s2s {
namespace {

std::string cut(BleuTokenizer tokenizer, std::string_view line) {
  LineTokenizer tokenize(tokenizer);
  std::string out;
  for (const auto word : tokenize(line)) out.append(word).push_back(' ');
  if (!out.empty()) out.pop_back();
  return out;
}

TEST(Tokenizer13a, PartsAsciiPunctuationButNotWithinNumbers) {
  const auto tokenize = [](std::string_view line) { return cut(BleuTokenizer::mteval_13a, line); };
  EXPECT_EQ(tokenize("Hello, world!"), "Hello , world !");
  EXPECT_EQ(tokenize("It costs $1,000.50."), "It costs $ 1,000.50 .");
  EXPECT_EQ(tokenize("Jim's 2-3 well-known"), "Jim's 2 - 3 well-known");
  EXPECT_EQ(tokenize("a.5 5.a"), "a . 5 5 . a");
  EXPECT_EQ(tokenize("..."), ". . .");
}

TEST(Tokenizer13a, UndoesEntitiesOneAfterTheOther) {
  const auto tokenize = [](std::string_view line) { return cut(BleuTokenizer::mteval_13a, line); };
  EXPECT_EQ(tokenize("&quot;a&quot; &amp;lt;b&gt; <skipped>"), "\" a \" < b >");
}

TEST(Tokenizer13a, LeavesOtherScriptsWhole) {
  EXPECT_EQ(cut(BleuTokenizer::mteval_13a, "“日本語”。 ü.ä"), "“日本語”。 ü . ä");
}

TEST(Tokenizer13a, SplitsAtUnicodeWhiteSpace) {
  EXPECT_EQ(cut(BleuTokenizer::mteval_13a, "a\u00A0b\u3000c\u2028"), "a b c");
  EXPECT_EQ(cut(BleuTokenizer::mteval_13a, "a\u200Bb"), "a\u200Bb");  // zero width: no white space
}

TEST(TokenizerIntl, PartsUnicodePunctuationAndSymbols) {
  const auto tokenize = [](std::string_view line) { return cut(BleuTokenizer::international, line); };
  EXPECT_EQ(tokenize("«Da», 5€ ½. 「日本」"), "« Da » , 5 € ½ . 「 日本 」");
  EXPECT_EQ(tokenize("1,000.50 well-known"), "1,000.50 well - known");
  EXPECT_EQ(tokenize("in 1999."), "in 1999.");  // as mteval-v14.pl: nothing follows the stop
  EXPECT_EQ(tokenize("&quot;"), "& quot ;");    // entities stay
}

TEST(TokenizerChar, MakesEveryCharacterAWord) {
  EXPECT_EQ(cut(BleuTokenizer::character, "aé 日."), "a é 日 .");
}

TEST(TokenizerNone, SplitsAtWhiteSpaceOnly) { EXPECT_EQ(cut(BleuTokenizer::none, "a,b  c. "), "a,b c."); }

TEST(Lowercase, IsFullUnicodeLowerCasing) {
  EXPECT_EQ(lowercase("Straße ÄÖÜ"), "straße äöü");
  EXPECT_EQ(lowercase("ΌΣΟΣ Σ"), "όσος σ");
  EXPECT_EQ(lowercase("🄰Σ"), "🄰ς");  // a letter in a square has case
  EXPECT_EQ(lowercase("İI"), "i\u0307i");
}

TEST(StripRight, TakesUnicodeWhiteSpace) {
  EXPECT_EQ(strip_right("a b \t\u3000\u00A0"), "a b");
  EXPECT_EQ(strip_right("à"), "à");
  EXPECT_EQ(strip_right(" \n"), "");
}

TEST(DecodeUtf8, CountsABrokenByteAsOneCharacter) {
  EXPECT_EQ(decode_utf8("a\xFFz"), U"a\uFFFDz");
  EXPECT_EQ(count_characters("\xE2\x82"), 2u);
}

}  // namespace
}  // namespace s2s
