#include "metrics/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>

#include "base/words.h"

namespace s2s {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

// The character at the front of `text` (not empty) and its length in bytes.
struct Decoded {
  char32_t character;
  std::size_t bytes;
};

Decoded decode_one(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1};
  utf8proc_int32_t character = 0;
  const auto bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                      static_cast<utf8proc_ssize_t>(text.size()), &character);
  if (bytes <= 0) return {kReplacement, 1};
  return {static_cast<char32_t>(character), static_cast<std::size_t>(bytes)};
}

// Letters with case, and the symbols that have it too: ordinals, Roman numerals, letters in circles and
// squares.
bool is_cased(char32_t c) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(c));
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
         category == UTF8PROC_CATEGORY_LT || c == 0xAA || c == 0xBA || (c >= 0x2160 && c <= 0x217F) ||
         (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x1F130 && c <= 0x1F149) || (c >= 0x1F150 && c <= 0x1F169) ||
         (c >= 0x1F170 && c <= 0x1F189);
}

// Unicode's Case_Ignorable: marks, formats, modifiers, and the punctuation that may stand inside a word.
bool is_case_ignorable(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_SK:
      return true;
    default:
      return std::u32string_view(
                 U"'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A")
                 .find(c) != std::u32string_view::npos;
  }
}

// A capital sigma becomes a final one if a cased letter stands before it and none after it, ignorable ones
// not counted.
bool is_final_sigma(const std::u32string& text, std::size_t position) {
  std::size_t before = position;
  while (before > 0 && is_case_ignorable(text[before - 1])) --before;
  if (before == 0 || !is_cased(text[before - 1])) return false;
  std::size_t after = position + 1;
  while (after < text.size() && is_case_ignorable(text[after])) ++after;
  return after == text.size() || !is_cased(text[after]);
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

std::u32string decode_utf8(std::string_view text) {
  std::u32string characters;
  characters.reserve(text.size());
  while (!text.empty()) {
    const auto [character, bytes] = decode_one(text);
    characters.push_back(character);
    text.remove_prefix(bytes);
  }
  return characters;
}

void append_utf8(char32_t character, std::string& out) {
  utf8proc_uint8_t bytes[4];
  const auto count = utf8proc_encode_char(static_cast<utf8proc_int32_t>(character), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(decode_one(text).bytes);
    ++count;
  }
  return count;
}

std::string_view strip_right(std::string_view text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0) == 0x80) --start;
    const std::size_t bytes = space_bytes_at(text, start);
    if (bytes == 0 || start + bytes != text.size()) return text;
    text.remove_suffix(bytes);
  }
  return text;
}

std::string lowercase(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (is_ascii(text)) {
    for (const char c : text) out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
    return out;
  }
  const std::u32string characters = decode_utf8(text);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const char32_t c = characters[i];
    if (c == 0x0130) {
      out += "i\u0307";
    } else if (c == 0x03A3) {
      append_utf8(is_final_sigma(characters, i) ? 0x03C2 : 0x03C3, out);
    } else {
      append_utf8(static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))), out);
    }
  }
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  std::size_t found = text.find(from);
  if (found == std::string::npos) return;
  std::string out;
  std::size_t start = 0;
  for (; found != std::string::npos; found = text.find(from, start)) {
    out.append(text, start, found - start).append(to);
    start = found + from.size();
  }
  out.append(text, start);
  text = std::move(out);
}

}  // namespace s2s
