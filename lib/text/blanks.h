// Tab, carriage return, vertical tab and form feed are blanks to a reader but letters to SentencePiece. They
// become blanks on the way into a vocabulary, in learning as in encoding (not in the line reader: a TSV file
// needs its tabs).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace s2s {

// `text` itself, or where it holds such a character `copy`, filled with the text as it should be.
inline std::string_view blanks_only(std::string_view text, std::string& copy) {
  constexpr std::string_view kControls = "\t\r\v\f\n";
  if (text.find_first_of(kControls) == std::string_view::npos) return text;
  copy = text;
  std::ranges::replace_if(
      copy, [&](char c) { return kControls.find(c) != std::string_view::npos; }, ' ');
  return copy;
}

}  // namespace s2s
