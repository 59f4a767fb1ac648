// Words are what stands between white space, which is as in Python's str.split(): sacreBLEU's scores are
// defined by it, and limits and reports count in the same unit. Text is UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s2s {

bool is_space(char32_t character);
// How many bytes the white-space character at `text[position]` has; 0 if none stands there.
std::size_t space_bytes_at(std::string_view text, std::size_t position);

// The maximal runs without white space, as views into `text`.
std::vector<std::string_view> split_words(std::string_view text);
std::vector<std::string_view> split_words(std::string&& text) = delete;  // the views would dangle
// The same, into a vector that is reused.
void split_words(std::string_view text, std::vector<std::string_view>& words);
std::size_t count_words(std::string_view text);

}  // namespace s2s
