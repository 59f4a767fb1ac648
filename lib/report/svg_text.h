// Text in drawings: SVG breaks no lines, and fonts are the viewer's, so widths are estimates.
#pragma once

#include <string>
#include <vector>

namespace s2s {

// Lines of at most `width` pixels where a column of a terminal takes `letter_width`; a word that is longer
// stands alone.
std::vector<std::string> wrapped_text(const std::string& text, double width, double letter_width);

// Attributes and content of a <text> of one line, to go behind "<text": as many columns of `text` as `width`
// pixels hold where one takes `letter_width`. What is cut fills them exactly, whatever its letters are.
std::string fitted_text(const std::string& text, double width, double letter_width);

}  // namespace s2s
