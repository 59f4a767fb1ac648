// The little Unicode that metrics need, in the sense of Python's str, because that is what sacreBLEU's scores
// are defined by: white space as in str.split(), lower case as in str.lower(). Text is UTF-8; a byte that is
// no UTF-8 counts as U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

std::u32string decode_utf8(std::string_view text);
void append_utf8(char32_t character, std::string& out);
std::size_t count_characters(std::string_view text);

bool is_space(char32_t character);
// How many bytes the white-space character at `text[position]` has; 0 if none stands there.
std::size_t space_bytes_at(std::string_view text, std::size_t position);

std::string_view strip_right(std::string_view text);
// The maximal runs without white space, as views into `text`.
std::vector<std::string_view> split_words(std::string_view text);
std::vector<std::string_view> split_words(std::string&& text) = delete;  // the views would dangle
// The same, into a vector that is reused.
void split_words(std::string_view text, std::vector<std::string_view>& words);
std::size_t count_words(std::string_view text);

// Full lower-casing: final sigma and dotted capital I are treated as Unicode's SpecialCasing says.
std::string lowercase(std::string_view text);

// Every `from` (not empty) becomes `to`, from left to right, without looking at what was put in.
void replace_all(std::string& text, std::string_view from, std::string_view to);

}  // namespace s2s
