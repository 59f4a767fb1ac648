#include "metrics/word_matches.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/words.h"
#include "metrics/unicode.h"

namespace s2s {
namespace {

// What is compared. A word of punctuation alone stays as it is.
std::vector<std::string> comparable_words(std::string_view text) {
  constexpr std::string_view kPunctuation = ".,;:!?\"'()[]{}<>`";
  std::vector<std::string> words;
  for (const std::string_view word : split_words(text)) {
    const auto begin = word.find_first_not_of(kPunctuation);
    words.push_back(lowercase(
        begin == word.npos ? word : word.substr(begin, word.find_last_not_of(kPunctuation) + 1 - begin)));
  }
  return words;
}

// lengths[i * (b.size() + 1) + j]: of the longest common subsequence of a from i on and b from j on.
std::vector<std::uint32_t> common_lengths(const std::vector<std::string>& a,
                                          const std::vector<std::string>& b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::uint32_t> lengths((a.size() + 1) * width, 0);
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      lengths[i * width + j] = a[i] == b[j]
                                   ? lengths[(i + 1) * width + j + 1] + 1
                                   : std::max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  return lengths;
}

}  // namespace

std::vector<WordMatch> match_words(std::string_view translation, std::string_view reference) {
  const auto words = comparable_words(translation), expected = comparable_words(reference);
  const auto lengths = common_lengths(words, expected);
  const std::size_t width = expected.size() + 1;
  std::vector<WordMatch> matches(words.size(), WordMatch::wrong);
  std::unordered_map<std::string, int> left;  // words of the reference that nothing has matched yet
  for (const std::string& word : expected) ++left[word];
  for (std::size_t i = 0, j = 0; i < words.size() && j < expected.size();) {
    if (words[i] == expected[j]) {
      matches[i] = WordMatch::in_order;
      --left[words[i++]], ++j;
    } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
      ++i;
    } else {
      ++j;
    }
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (matches[i] == WordMatch::wrong && left[words[i]]-- > 0) matches[i] = WordMatch::elsewhere;
  }
  return matches;
}

}  // namespace s2s
