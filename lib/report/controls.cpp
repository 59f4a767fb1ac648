#include "report/controls.h"

#include "metrics/unicode.h"

namespace s2s {
namespace {

bool is_control(char32_t character) { return character < 0x20 || (character >= 0x7F && character < 0xA0); }

}  // namespace

std::string without_controls(std::string_view text) {
  std::string clean;
  for (const char32_t character : decode_utf8(text))
    append_utf8(is_control(character) ? U'\uFFFD' : character, clean);
  return clean;
}

}  // namespace s2s
