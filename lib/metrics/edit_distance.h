// Levenshtein distance between a reference and hypotheses of one length, as tercom reckons it: only cells
// near the diagonal are looked at (a "beam" of 25 to both sides), and of equally short ways a match or
// substitution is preferred to leaving out a word of the hypothesis, and that to putting in one of the
// reference. Only those cells are kept, so memory grows with the words, not with their square.
#pragma once

#include <cstdint>
#include <vector>

#include "metrics/ngrams.h"

namespace s2s {

enum class Edit : std::uint8_t { none, match, substitute, erase, insert };

class BeamEditDistance {
 public:
  // All hypotheses have `hypothesis_length` words: the beam follows from it.
  BeamEditDistance(const Symbols& reference, std::size_t hypothesis_length);

  // Edits that make the reference of `hypothesis`. Rows which the last call has computed for an equal
  // beginning are reused.
  std::int64_t operator()(const Symbols& hypothesis);
  // The edits of the last call's hypothesis, from left to right.
  std::vector<Edit> path() const;

 private:
  struct Cell {
    std::int32_t cost;
    Edit edit;
  };
  // The cells of a row that lie in the beam: columns begin to end - 1.
  struct Row {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::size_t first = 0;  // index in cells_
  };
  void add_row(std::int64_t begin, std::int64_t end);
  void fill_row(std::size_t i, std::uint32_t word);

  Symbols reference_;
  std::size_t length_;
  Symbols last_;  // the hypothesis whose rows stand in cells_
  bool filled_ = false;
  std::vector<Row> rows_;  // [length + 1]; the first has all columns
  std::vector<Cell> cells_;
};

}  // namespace s2s
