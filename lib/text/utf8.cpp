#include "text/utf8.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "base/error.h"

namespace s2s {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::uint8_t byte_at(std::string_view text, std::size_t i) { return static_cast<std::uint8_t>(text[i]); }

// True for eight bytes of ASCII without NUL.
bool all_plain_ascii(const char* bytes) {
  constexpr std::uint64_t kHigh = 0x8080808080808080;
  constexpr std::uint64_t kLow = 0x0101010101010101;
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return ((word | (word - kLow)) & kHigh) == 0;
}

bool is_continuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Length in bytes of the valid character at `i` (Unicode standard, table 3-7), or 0 when there is none or it
// is NUL.
std::size_t character_length(std::string_view text, std::size_t i) {
  const std::uint8_t lead = byte_at(text, i);
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) return 0;
  const std::uint8_t second = byte_at(text, i + 1);
  // the second byte's range excludes overlong forms, surrogates, and what lies above U+10FFFF
  const std::uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < low || second > high) return 0;
  for (std::size_t j = 2; j < length; ++j) {
    if (!is_continuation(byte_at(text, i + j))) return 0;
  }
  return length;
}

// The code point of the valid character of `length` bytes at `i`.
std::uint32_t code_point(std::string_view text, std::size_t i, std::size_t length) {
  if (length == 1) return byte_at(text, i);
  std::uint32_t point = byte_at(text, i) & (0x7F >> length);
  for (std::size_t j = 1; j < length; ++j) point = (point << 6) | (byte_at(text, i + j) & 0x3F);
  return point;
}

struct Range {
  std::uint32_t first, last;
};

// Blocks without combining marks, and without characters that NFC replaces or joins to their neighbours:
// Latin, Cyrillic, punctuation and currency, Japanese, Chinese, Korean syllables. A test holds them to
// utf8proc, character by character.
constexpr std::array<Range, 8> kStable{{{0x0000, 0x02FF},
                                        {0x0400, 0x0482},
                                        {0x1E00, 0x1EFF},
                                        {0x2010, 0x2064},
                                        {0x20A0, 0x20BF},
                                        {0x3000, 0x3029},
                                        {0x3041, 0x3096},
                                        {0x3400, 0x9FFF}}};

bool is_stable(std::uint32_t point) {
  for (const Range& range : kStable) {
    if (point <= range.last) return point >= range.first;
  }
  return (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xFF01 && point <= 0xFF9D);
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size() && all_plain_ascii(text.data() + i)) {
      i += 8;
      continue;
    }
    const std::size_t length = character_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return i;
}

std::size_t character_bytes(std::string_view text) {
  return std::max<std::size_t>(character_length(text, 0), 1);
}

std::size_t repair_utf8(std::string& text) {
  std::string_view rest = text;
  std::size_t good = valid_utf8_prefix(rest);
  if (good == rest.size()) return 0;
  std::string repaired;
  std::size_t replaced = 0;
  while (true) {
    repaired.append(rest.substr(0, good));
    if (good == rest.size()) break;
    repaired.append(kReplacement);
    ++replaced;
    rest.remove_prefix(good + 1);
    good = valid_utf8_prefix(rest);
  }
  text = std::move(repaired);
  return replaced;
}

void truncate_utf8(std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return;
  std::size_t end = max_bytes;
  // a character has at most three bytes behind its lead; more of them in a row are no character
  while (end > 0 && max_bytes - end < 3 && is_continuation(byte_at(text, end))) --end;
  text.resize(is_continuation(byte_at(text, end)) ? max_bytes : end);
}

bool certainly_nfc(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + 8 <= text.size() && all_plain_ascii(text.data() + i)) {
      i += 8;
      continue;
    }
    const std::size_t length = character_length(text, i);
    if (length == 0 || !is_stable(code_point(text, i, length))) return false;
    i += length;
  }
  return true;
}

void normalise_nfc(std::string& text) {
  if (certainly_nfc(text)) return;
  utf8proc_uint8_t* result = nullptr;
  const utf8proc_ssize_t length = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
      &result, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
  if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (length < 0) throw Error(ErrorKind::internal, std::string("NFC: ") + utf8proc_errmsg(length));
  text.assign(reinterpret_cast<const char*>(result), static_cast<std::size_t>(length));
}

void normalise_nfc(std::vector<std::string>& lines) {
  for (std::string& line : lines) normalise_nfc(line);
}

bool is_nfc(const std::string& text) {
  if (certainly_nfc(text)) return true;
  std::string normal = text;
  normalise_nfc(normal);
  return normal == text;
}

}  // namespace s2s
