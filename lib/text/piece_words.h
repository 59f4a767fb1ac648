// Words of text that pieces make: the one rule by which links, maps of attention and counts of words go from
// pieces to words. Words are those of base/words.h, in the pieces' text put together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

// What a piece's text does to the words of the text that it is put behind.
struct PieceShape {
  std::int64_t words = 0;      // in it
  bool begins_inside = false;  // with a letter: it goes on with a word that ends where it begins
  bool ends_inside = false;    // with a letter: what follows may go on with its last word
  bool is_blank = false;       // white space alone, which ends a word; an empty text doesn't
};
PieceShape shape_of(std::string_view text_of_piece);

inline constexpr std::int64_t kNoWord = -1;

// Counts words while pieces are put one behind the other.
class WordCount {
 public:
  // Returns the index of the first word that the piece is part of, from 0; kNoWord where it is part of none.
  std::int64_t add(const PieceShape& piece);
  std::int64_t words() const { return words_; }

 private:
  std::int64_t words_ = 0;
  bool inside_ = false;  // the text so far ends in a word
};

struct PieceWords {
  std::vector<std::string> words;
  // For each piece the index of its word, or of its first. A piece of white space alone belongs to the word
  // behind it, at the end to the one before it; kNoWord where the whole text has no words.
  std::vector<std::int64_t> of_piece;
};

// `texts`: of pieces in order, with blanks where their names have marks (Vocabulary::text_of,
// text_of_piece).
PieceWords words_of(const std::vector<std::string>& texts);

}  // namespace s2s
