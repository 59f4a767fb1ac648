#include "report/svg.h"

#include <fmt/format.h>

#include <array>

#include "metrics/unicode.h"

namespace s2s {
namespace {

struct Colour {
  std::string_view light;
  std::string_view dark;
};
constexpr std::array<Colour, 7> kColours{{{"#d55e00", "#f0803c"},
                                          {"#0072b2", "#4aa3e0"},
                                          {"#009e73", "#2cc295"},
                                          {"#cc79a7", "#e09bc2"},
                                          {"#b87f00", "#e69f00"},
                                          {"#4aa3cf", "#8fd0f5"},
                                          {"#777777", "#a8a8a8"}}};

// Circle, square, diamond, triangles up and down, cross: of about the same area.
constexpr std::array<std::string_view, 6> kMarks{"M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z",
                                                 "M-4-4h8v8h-8z",
                                                 "M0-5.6L5.6 0L0 5.6L-5.6 0z",
                                                 "M0-5.4L5.4 4.1H-5.4z",
                                                 "M0 5.4L5.4-4.1H-5.4z",
                                                 "M-5-1.6h3.4V-5h3.2v3.4H5v3.2H1.6V5h-3.2V1.6H-5z"};

constexpr std::array<std::string_view, 4> kDashes{"", "7 4", "2 3.5", "9 3 2 3"};

// What XML 1.0 (section 2.2, Char) has, not even as a reference otherwise. A CR would become a LF.
bool is_markup_character(char32_t c) {
  if (c < 0x20) return c == U'\t' || c == U'\n';
  return c < 0xD800 || (c >= 0xE000 && c <= 0x10FFFF && c != 0xFFFE && c != 0xFFFF);
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string safe;
  for (const char32_t character : decode_utf8(text)) {
    switch (character) {
      case U'&':
        safe += "&amp;";
        break;
      case U'<':
        safe += "&lt;";
        break;
      case U'>':
        safe += "&gt;";
        break;
      case U'"':
        safe += "&quot;";
        break;
      default:
        append_utf8(is_markup_character(character) ? character : character < 0x20 ? U' ' : U'\uFFFD', safe);
    }
  }
  return safe;
}

std::string_view series_colour(std::size_t index) { return kColours[index % kColours.size()].light; }

std::string_view series_dark_colour(std::size_t index) { return kColours[index % kColours.size()].dark; }

std::string_view series_dashes(std::size_t index) {
  return kDashes[index / kColours.size() % kDashes.size()];
}

std::string series_mark(std::size_t index) {
  return fmt::format("<path fill=\"currentColor\" d=\"{}\"/>", kMarks[index % kMarks.size()]);
}

std::string series_style(std::size_t lines, bool dark) {
  std::string rules;
  for (std::size_t i = 0; i < lines; ++i)
    rules += fmt::format(".s{}{{color:{}}}", i, dark ? series_dark_colour(i) : series_colour(i));
  return rules;
}

}  // namespace s2s
