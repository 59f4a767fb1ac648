// An attention matrix in a terminal: a row a target word, two columns of the terminal a source word.
#pragma once

#include <cstddef>
#include <string>

#include "report/attention_map.h"

namespace s2s {

enum class CellStyle {
  shades,
  colours_256,
  truecolour
};  // shades: of Unicode, for files and plain terminals

struct AttentionTextOptions {
  CellStyle style = CellStyle::shades;
  std::size_t width = 0;  // of the terminal; a wider matrix goes on below; 0: unbounded
};

// "line 3" or "line 3, head 2", then the matrix. Each source word stands above its column, one line lower
// than the one before.
std::string render_attention_text(const AttentionMap& map, const AttentionTextOptions& options);

// What the cells mean, in one line.
std::string attention_text_legend(CellStyle style);

}  // namespace s2s
