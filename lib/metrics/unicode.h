// The little Unicode that metrics need, in the sense of Python's str, because that is what sacreBLEU's scores
// are defined by: lower case as in str.lower(); white space is base/words.h's. Text is UTF-8; a byte that is
// no UTF-8 counts as U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace s2s {

std::u32string decode_utf8(std::string_view text);
void append_utf8(char32_t character, std::string& out);
std::size_t count_characters(std::string_view text);

std::string_view strip_right(std::string_view text);

// Full lower-casing: final sigma and dotted capital I are treated as Unicode's SpecialCasing says.
std::string lowercase(std::string_view text);

// Every `from` (not empty) becomes `to`, from left to right, without looking at what was put in.
void replace_all(std::string& text, std::string_view from, std::string_view to);

}  // namespace s2s
