// An attention matrix as SVG: source words above, target words to the left, a cell as dark as its weight, and
// a frame around the cells of the hard alignment.
#pragma once

#include <string>

#include "report/attention_map.h"

namespace s2s {

enum class SvgUse {
  standalone,  // a file: brings its colours, and each cell tells its weight when pointed at
  in_page      // part of an HTML page, which brings colours and tells weights (attention_page.h)
};

// The map must not be empty. Where texts end is estimated, since fonts are the viewer's.
std::string render_attention_svg(const AttentionMap& map, SvgUse use);

}  // namespace s2s
