// What every drawing of ours needs: text made safe, colours that people with any colour vision tell apart,
// and one style sheet for light and dark.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace s2s {

// Text as it may stand between tags and in attributes of SVG and HTML.
std::string escape_markup(std::string_view text);

// Of the palette of Okabe and Ito ("Color universal design", 2008), repeated from its beginning: "#0072b2".
std::string_view series_colour(std::size_t index);

}  // namespace s2s
