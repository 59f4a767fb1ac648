// Text for fakes: a letter is a piece, 'a' the first after the special ones; blanks are nothing.
#pragma once

#include "fake_models.h"
#include "search/translator.h"

namespace s2s {

inline Pieces letters_to_pieces(std::string_view text) {
  Pieces pieces;
  for (const char c : text)
    if (c != ' ') pieces.push_back(c - 'a' + kPadId + 1);
  return pieces;
}

inline TextCoding letters() {
  return {letters_to_pieces, letters_to_pieces, [](std::span<const std::int32_t> pieces) {
            std::string text;
            for (const std::int32_t piece : pieces) text += static_cast<char>('a' + piece - kPadId - 1);
            return text;
          }};
}

inline ReadLine lines_of(std::vector<std::string> lines) {
  return [lines, next = std::size_t{0}](Line& line) mutable {
    if (next == lines.size()) return false;
    line = {};
    line.text = lines[next++];
    return true;
  };
}

// Repeats the source, then ends; a wrong piece is improbable but possible. `vocabulary` letters.
inline FunctionModel::Distribution copying(std::size_t vocabulary) {
  return [=](const Pieces& source, const Pieces& prefix) {
    std::vector<double> log_probabilities(vocabulary + kPadId + 1,
                                          std::log(0.1 / static_cast<double>(vocabulary)));
    const std::int32_t next = prefix.size() < source.size() ? source[prefix.size()] : kEndId;
    log_probabilities[static_cast<std::size_t>(next)] = std::log(0.9);
    return log_probabilities;
  };
}

}  // namespace s2s
