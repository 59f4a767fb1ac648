// Soft and hard alignments as plain data: what search finds, metrics measure and reports draw.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace s2s {

// One word, or piece, of the target stands for one of the source.
struct AlignmentLink {
  std::int64_t source = 0;  // both from 0
  std::int64_t target = 0;
  auto operator<=>(const AlignmentLink&) const = default;
};

// Attention weights with the words, or pieces, that their columns and rows stand for. The last column is the
// source's </s>, and so is the last row the target's, unless the output was cut off. A row sums to 1, or to 0
// where the model has no attention.
struct LabelledAttention {
  std::vector<std::string> source;  // of the columns
  std::vector<std::string> target;  // of the rows
  std::vector<float> weights;       // alpha_tj, [target, source] row-major
  bool cut_off = false;

  bool empty() const { return target.empty(); }
  std::int64_t columns() const { return static_cast<std::int64_t>(source.size()); }
  std::int64_t rows() const { return static_cast<std::int64_t>(target.size()); }
  // Without </s>.
  std::int64_t source_words() const { return columns() - 1; }
  std::int64_t target_words() const { return cut_off ? rows() : rows() - 1; }

  float at(std::int64_t row, std::int64_t column) const {
    return weights[static_cast<std::size_t>(row * columns() + column)];
  }
};

}  // namespace s2s
