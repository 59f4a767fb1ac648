// Levenshtein distance between a reference and hypotheses of one length, as tercom reckons it: only cells
// near the diagonal are looked at (a "beam" of 25 to both sides), and of equally short ways a match or
// substitution is preferred to leaving out a word of the hypothesis, and that to putting in one of the
// reference.
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
  Cell& cell(std::size_t i, std::size_t j) { return cells_[i * (reference_.size() + 1) + j]; }
  const Cell& cell(std::size_t i, std::size_t j) const { return cells_[i * (reference_.size() + 1) + j]; }
  void fill_row(std::size_t i, std::uint32_t word);

  Symbols reference_;
  std::size_t length_;
  double length_ratio_;
  std::int64_t beam_;
  Symbols last_;  // the hypothesis whose rows stand in cells_
  bool filled_ = false;
  std::vector<Cell> cells_;  // [length + 1, reference + 1]
};

}  // namespace s2s
