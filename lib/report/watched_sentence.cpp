#include "report/watched_sentence.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/words.h"
#include "report/controls.h"
#include "report/table.h"

namespace s2s {
namespace {

constexpr std::size_t kColumns = 160;  // two lines of a terminal

// Without what would move a terminal's cursor.
std::string beginning(const std::string& line) { return shortened(without_controls(line), kColumns); }

}  // namespace

std::size_t line_of_middle_length(const std::vector<std::string>& lines) {
  std::vector<std::size_t> lengths;
  for (const std::string& line : lines) {
    if (const std::size_t words = count_words(line); words > 0) lengths.push_back(words);
  }
  if (lengths.empty()) return 0;
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>((lengths.size() - 1) / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  const auto found =
      std::ranges::find_if(lines, [&](const std::string& line) { return count_words(line) == *middle; });
  return static_cast<std::size_t>(found - lines.begin());
}

WatchedSentence watched_sentence(const std::string& source, const std::string& reference,
                                 const std::string& translation) {
  return {beginning(source), beginning(reference), beginning(translation)};
}

std::vector<std::string> watched_lines(const WatchedSentence& sentence, bool whole) {
  std::vector<std::string> lines;
  if (whole) lines = {"source:      " + sentence.source, "reference:   " + sentence.reference};
  lines.push_back("translation: " + sentence.translation);
  return lines;
}

Json watched_json(const WatchedSentence& sentence) {
  return {
      {"source", sentence.source}, {"reference", sentence.reference}, {"translation", sentence.translation}};
}

WatchedSentence parse_watched(const Json& json) {
  return {json.at("source"), json.at("reference"), json.at("translation")};
}

}  // namespace s2s
