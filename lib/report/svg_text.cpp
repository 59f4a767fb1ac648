#include "report/svg_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/words.h"
#include "report/svg.h"
#include "report/table.h"

namespace s2s {

std::vector<std::string> wrapped_text(const std::string& text, double width, double letter_width) {
  std::vector<std::string> lines;
  for (const std::string_view word : split_words(text)) {
    const std::string longer = lines.empty() ? "" : lines.back() + " " + std::string(word);
    if (!lines.empty() && letter_width * static_cast<double>(display_width(longer)) <= width) {
      lines.back() = longer;
    } else {
      lines.emplace_back(word);
    }
  }
  return lines;
}

std::string fitted_text(const std::string& text, double width, double letter_width) {
  const auto columns = std::max<std::size_t>(1, static_cast<std::size_t>(width / letter_width));
  const std::string part = shortened(text, columns);
  const std::string pressed =
      part == text ? "" : fmt::format(" textLength=\"{:.0f}\" lengthAdjust=\"spacingAndGlyphs\"", width);
  return fmt::format("{}>{}", pressed, escape_markup(part));
}

}  // namespace s2s
