#include "text/encoding.h"

#include <fmt/format.h>

#include <algorithm>

namespace s2s {

namespace {

using namespace std::string_view_literals;

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

// Western European letters beyond ASCII stand alone among ASCII ones, and are a minority: of "año", "Übermut"
// each has one. Runs of them are another script's or a multi-byte encoding's.
bool looks_western(std::string_view bytes) {
  std::size_t high = 0;
  std::size_t runs = 0;
  std::size_t letters = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    letters += (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z' ? 1 : 0;
    if (!is_high(bytes[i])) continue;
    ++high;
    runs += i == 0 || !is_high(bytes[i - 1]) ? 1 : 0;
  }
  return high > 0 && 4 * high <= 5 * runs && high <= letters;
}

// Bytes that are control characters in Latin-1 and punctuation, such as quotation marks, in Windows's page.
bool has_windows_punctuation(std::string_view bytes) {
  return std::ranges::any_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 && byte < 0xA0;
  });
}

}  // namespace

std::string_view guess_encoding(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32";
  if (bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv)) return "UTF-16";
  const auto zeros = static_cast<std::size_t>(std::ranges::count(bytes, '\0'));
  // In either encoding all of ASCII has them; a few are a broken file's.
  if (10 * zeros >= 6 * bytes.size() && zeros > 0) return "UTF-32";
  if (10 * zeros >= 2 * bytes.size() && zeros > 0) return bytes.front() == '\0' ? "UTF-16BE" : "UTF-16LE";
  if (zeros == 0 && looks_western(bytes)) return has_windows_punctuation(bytes) ? "CP1252" : "ISO-8859-1";
  return "";
}

std::string encoding_advice(std::string_view bytes) {
  const std::string_view guess = guess_encoding(bytes);
  if (guess.empty()) return "";
  return fmt::format("; they look like {0}{1}: iconv -f {1} -t UTF-8 converts a file",
                     guess == "ISO-8859-1" ? "Latin-1, " : "", guess);
}

}  // namespace s2s
