// The sentence that is watched while a model learns.
#include "report/watched_sentence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/table.h"

namespace s2s {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(WatchedSentence, IsTheFirstOfMiddleLength) {
  EXPECT_EQ(line_of_middle_length({"a", "a b c d e f", "", "a b c", "d e f"}), 3U);
  EXPECT_EQ(line_of_middle_length({"a b", "a"}), 1U);  // of two the shorter
  EXPECT_EQ(line_of_middle_length({"", "", "a"}), 2U);
  EXPECT_EQ(line_of_middle_length({"", ""}), 0U);
}

TEST(WatchedSentence, ShowsItsSourceOnce) {
  const WatchedSentence sentence = watched_sentence("la casa", "the house", "the the");
  EXPECT_THAT(watched_lines(sentence, true),
              ElementsAre("source:      la casa", "reference:   the house", "translation: the the"));
  EXPECT_THAT(watched_lines(sentence, false), ElementsAre("translation: the the"));
}

TEST(WatchedSentence, ComesBackFromJson) {
  const WatchedSentence sentence = watched_sentence("la \"casa\"", "the house", "");
  EXPECT_EQ(parse_watched(watched_json(sentence)), sentence);
  EXPECT_THROW(parse_watched(Json{{"source", "la casa"}}), Json::exception);
}

TEST(WatchedSentence, OfLongLinesIsTheBeginning) {
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += "\u5BB6";  // two columns each
  const WatchedSentence sentence = watched_sentence(wide, std::string(1 << 20, 'x'), "a\033[2Jb");
  EXPECT_EQ(display_width(sentence.source), 159U);  // two more columns would be one too many
  EXPECT_EQ(display_width(sentence.reference), 160U);
  EXPECT_THAT(sentence.reference, EndsWith("\u2026"));
  EXPECT_THAT(sentence.translation, Not(HasSubstr("\033")));
}

}  // namespace
}  // namespace s2s
