// What every drawing of ours needs: text made safe, and lines that can be told apart with any colour vision,
// and on a grey print too.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace s2s {

enum class SvgUse {
  standalone,  // a file of its own: brings its style, and tells its figures where the pointer rests
  in_page      // part of an HTML page, which brings style and tells figures (page.h)
};

// Text as it may stand between tags and in attributes of SVG and HTML: characters that XML 1.0 does not have
// are blanks (controls) or U+FFFD, and so are bytes that are not UTF-8.
std::string escape_markup(std::string_view text);

// How line number `index` of a drawing looks. Colours are of the palette of Okabe and Ito ("Color universal
// design", 2008), marks have six shapes: 42 lines differ in one or the other, and after every seven the
// dashes do.
std::string_view series_colour(std::size_t index);       // "#0072b2"
std::string_view series_dark_colour(std::size_t index);  // the same for dark ground
std::string_view series_dashes(std::size_t index);       // for stroke-dasharray; empty: a solid line

// "<path .../>": the mark of that line around (0, 0), in currentColor.
std::string series_mark(std::size_t index);

// CSS rules ".s0{color:...}" for as many lines, on light or dark ground.
std::string series_style(std::size_t lines, bool dark);

}  // namespace s2s
