// A sentence with its attention, as it is drawn: on a terminal (attention_text.h), as SVG (attention_svg.h),
// on a page (attention_page.h), or written as JSON (attention_figures.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/alignment.h"

namespace s2s {

struct AttentionMap {
  std::uint64_t line = 0;  // of the input, from 1
  std::string source;      // the texts
  std::string target;
  LabelledAttention attention;       // empty for a blank line
  std::vector<AlignmentLink> links;  // the hard alignment, in the units of the labels
  std::int64_t head = 0;             // whose weights these are, from 1; 0: the mean of all
};

// "line 3", or "line 3, head 2" where it shows one head.
std::string place_of(const AttentionMap& map);

}  // namespace s2s
