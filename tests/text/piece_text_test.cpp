#include "text/piece_text.h"

#include <gtest/gtest.h>

#include "base/words.h"

namespace s2s {
namespace {

std::string readable(const std::string& text, const WhiteLetters& letters = {}) {
  std::string copy = "what it held before";
  return std::string(readable_by_pieces(text, copy, letters));
}

TEST(PieceText, EveryWhiteSpaceCharacterIsABlank) {
  for (char32_t c = 1; c < 0x10000; ++c) {
    if (!is_space(c)) continue;
    std::string text = "a";
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += {static_cast<char>(0xC0 | (c >> 6)), static_cast<char>(0x80 | (c & 0x3F))};
    } else {
      text += {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
               static_cast<char>(0x80 | (c & 0x3F))};
    }
    EXPECT_EQ(readable(text + "b"), "a b") << static_cast<std::uint32_t>(c);
  }
}

TEST(PieceText, OtherCharactersStayAsTheyAre) {
  const std::string text = "a\u200Bb \u00E9\u4E2D\uFEFF\U0001F600 \u2580\u2582\u2586";
  std::string copy;
  const std::string_view same = readable_by_pieces(text, copy);
  EXPECT_EQ(same.data(), text.data()) << "nothing is copied";
  EXPECT_EQ(same, text);
}

TEST(PieceText, ReservedCharactersAreTheirNeighbours) {
  EXPECT_EQ(readable("a \u2581 b\u2581c\u2585"), "a \u2582 b\u2582c\u2584");
  EXPECT_TRUE(holds_reserved("x\u2581"));
  EXPECT_TRUE(holds_reserved("\u2585"));
  EXPECT_FALSE(holds_reserved("x\u2580\u2582 y"));
}

TEST(PieceText, WhiteSpaceThatAVocabularyHasAsLettersStays) {
  WhiteLetters letters;
  add_white_letters("\u00A0:", letters);
  add_white_letters("x\u00A0\u3000 y", letters);
  EXPECT_EQ(letters, (WhiteLetters{"\u00A0", "\u3000"}));
  EXPECT_EQ(readable("a\u00A0:\u2028b\tc", letters), "a\u00A0: b c");
}

TEST(PieceText, MarksAreBlanksAndRunsOfBlanksAreTidied) {
  EXPECT_EQ(text_of_piece("\u2581a\u2581"), " a ");
  for (const auto& [text, tidy] : {std::pair("  a   b ", "a b"), {" ", ""}, {"", ""}, {"a", "a"}}) {
    std::string tidied = text;
    tidy_blanks(tidied);
    EXPECT_EQ(tidied, tidy);
  }
}

}  // namespace
}  // namespace s2s
