// An attention matrix as SVG: source words above, target words to the left, a cell as dark as its weight, and
// a frame around the cells of the hard alignment.
#pragma once

#include <string>

#include "report/attention_map.h"
#include "report/svg.h"

namespace s2s {

// The map must not be empty. Where texts end is estimated, since fonts are the viewer's.
std::string render_attention_svg(const AttentionMap& map, SvgUse use);

// What maps that are part of a page (page.h) need: CSS, the script that tells the weight of a cell which is
// pointed at or touched, and a line that explains shades and frames.
std::string attention_style();
std::string attention_script();
std::string attention_key();

}  // namespace s2s
