#include "base/printable.h"

#include <fmt/format.h>

#include <iterator>

namespace s2s {

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f) {
      fmt::format_to(std::back_inserter(shown), "\\u{:04x}", byte);
    } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {  // U+0080 to U+009F, and nothing else, in UTF-8
      fmt::format_to(std::back_inserter(shown), "\\u{:04x}", next);
      ++at;
    } else {
      shown += text[at];
    }
  }
  return shown;
}

}  // namespace s2s
