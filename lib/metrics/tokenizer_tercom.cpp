// tercom's Normalizer as sacreBLEU ports it. Its rules for runs of kana are left out: they ask for a run at
// the very start of a line that has just been given a leading blank, so they never change anything.
#include <iterator>

#include "base/words.h"
#include "metrics/ter.h"
#include "metrics/tokenizer.h"
#include "metrics/unicode.h"

namespace s2s {

namespace {

struct Range {
  char32_t first, last;
};

// Ideographs, strokes, radicals, compatibility forms, enclosed letters (the last range up to 3F22, as it is
// there).
constexpr Range kIdeographs[] = {{0x4E00, 0x9FFF}, {0x3400, 0x4DBF}, {0x31C0, 0x31EF}, {0x2E80, 0x2EFF},
                                 {0x3300, 0x33FF}, {0xF900, 0xFAFF}, {0xFE30, 0xFE4F}, {0x3200, 0x3F22}};
constexpr Range kAsianMarks[] = {{0x3001, 0x3002}, {0x3008, 0x3011}, {0x3014, 0x301F}, {0xFF61, 0xFF65},
                                 {0x30FB, 0x30FB}, {0xFF0E, 0xFF0E}, {0xFF0C, 0xFF0C}, {0xFF1F, 0xFF1F},
                                 {0xFF1A, 0xFF1B}, {0xFF01, 0xFF02}, {0xFF08, 0xFF09}};

template <std::size_t size>
bool is_in(char32_t c, const Range (&ranges)[size]) {
  for (const auto& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

void normalize_western(std::string& text) {
  std::string scratch;
  replace_all(text, "\n-", "");
  replace_all(text, "\n", " ");
  unescape_entities(text);
  text.insert(text.begin(), ' ');
  text.push_back(' ');
  separate_ascii_punctuation(text, scratch);
  replace_all(text, "'s ", " 's ");
  separate_full_stops(text, scratch);
}

void separate_asian(std::string& text) {
  std::string out;
  for (const char32_t c : decode_utf8(text)) {
    const bool apart = is_in(c, kIdeographs) || is_in(c, kAsianMarks);
    if (apart) out.push_back(' ');
    append_utf8(c, out);
    if (apart) out.push_back(' ');
  }
  text = std::move(out);
}

void remove_punctuation(std::string& text, bool asian) {
  std::string out;
  for (const char32_t c : decode_utf8(text)) {
    const bool western = std::u32string_view(U".,?:;!\"()").find(c) != std::u32string_view::npos;
    if (!western && !(asian && is_in(c, kAsianMarks))) append_utf8(c, out);
  }
  text = std::move(out);
}

}  // namespace

std::string tokenize_for_ter(std::string_view line, const TerOptions& options) {
  std::string text(strip_right(line));
  if (!options.case_sensitive) text = lowercase(text);
  if (options.normalized) {
    normalize_western(text);
    if (options.asian_support) separate_asian(text);
  }
  if (options.no_punct) remove_punctuation(text, options.asian_support);
  std::string out;
  for (const auto word : split_words(text)) {
    if (!out.empty()) out.push_back(' ');
    out.append(word);
  }
  return out;
}

}  // namespace s2s
