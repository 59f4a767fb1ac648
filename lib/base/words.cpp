#include "base/words.h"

namespace s2s {

bool is_space(char32_t c) {
  if (c < 0x80) return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20);
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

std::size_t space_bytes_at(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) {
    return position + i < text.size() ? static_cast<unsigned char>(text[position + i]) : char32_t{0};
  };
  const auto tail = [&](std::size_t i) { return byte(i) & 0x3FU; };
  const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const char32_t first = byte(0);
  if (first < 0x80) return is_space(first) ? 1 : 0;
  // All white space beyond ASCII starts with one of these bytes.
  if (first == 0xC2) return is_tail(1) && is_space((first & 0x1FU) << 6U | tail(1)) ? 2 : 0;
  if (first != 0xE1 && first != 0xE2 && first != 0xE3) return 0;
  const bool whole = is_tail(1) && is_tail(2);
  return whole && is_space((first & 0x0FU) << 12U | tail(1) << 6U | tail(2)) ? 3 : 0;
}

void split_words(std::string_view text, std::vector<std::string_view>& words) {
  words.clear();
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t space = space_bytes_at(text, i);
    if (space == 0) {
      ++i;
      continue;
    }
    if (i > start) words.push_back(text.substr(start, i - start));
    i += space;
    start = i;
  }
  if (start < text.size()) words.push_back(text.substr(start));
}

std::vector<std::string_view> split_words(std::string_view text) {
  std::vector<std::string_view> words;
  split_words(text, words);
  return words;
}

std::size_t count_words(std::string_view text) { return split_words(text).size(); }

}  // namespace s2s
