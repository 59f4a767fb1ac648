// Between text and pieces. SentencePiece knows one blank, U+0020, and keeps two characters for itself; what a
// vocabulary reads, in learning as in encoding, is made so that its words are those of base/words.h. (Not in
// the line reader: a TSV file needs its tabs, and scores are of text as it is.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

// Stands in a piece for the blank before a word.
inline constexpr std::string_view kBlankMark = "\u2581";

// White space that some vocabulary has as letters, each character in UTF-8.
using WhiteLetters = std::vector<std::string>;

// `text` as a vocabulary reads it: every white space character (base/words.h) is a blank. U+2581, which marks
// blanks inside pieces, and U+2585, which stands for unknown characters while pieces are learnt, are the
// characters most like them, U+2582 and U+2584. White space among `letters` stays as it is. Returns `text`
// itself where nothing changes, else `copy`, filled.
std::string_view readable_by_pieces(std::string_view text, std::string& copy,
                                    const WhiteLetters& letters = {});

// Whether one of those two characters stands in the text.
bool holds_reserved(std::string_view text);
// "2 of 10 lines hold U+2581 or U+2585, ...": for a warning.
std::string reserved_warning(std::uint64_t lines, std::uint64_t of_lines);

// The white space beyond ASCII that stands in `piece` and not yet in `letters`, added to them.
void add_white_letters(std::string_view piece, WhiteLetters& letters);

// Blanks in place of marks: what a piece's name is as text.
std::string text_of_piece(std::string_view piece);

// Single blanks between words and none at the ends, in place: pieces that are a mark alone make more.
void tidy_blanks(std::string& text);

}  // namespace s2s
