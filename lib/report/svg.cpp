#include "report/svg.h"

#include <array>

namespace s2s {

std::string escape_markup(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        // XML 1.0 has no other control characters, not even as references
        safe += static_cast<unsigned char>(letter) < 0x20 && letter != '\t' && letter != '\n' ? ' ' : letter;
    }
  }
  return safe;
}

std::string_view series_colour(std::size_t index) {
  static constexpr std::array<std::string_view, 7> kColours{"#d55e00", "#0072b2", "#009e73", "#cc79a7",
                                                            "#e69f00", "#56b4e9", "#8c8c8c"};
  return kColours[index % kColours.size()];
}

}  // namespace s2s
