#include "text/piece_words.h"

#include "base/words.h"

namespace s2s {

PieceShape shape_of(std::string_view text) {
  const std::vector<std::string_view> words = split_words(text);
  if (words.empty()) return {.is_blank = !text.empty()};
  return {.words = static_cast<std::int64_t>(words.size()),
          .begins_inside = words.front().data() == text.data(),
          .ends_inside = words.back().data() + words.back().size() == text.data() + text.size()};
}

std::int64_t WordCount::add(const PieceShape& piece) {
  if (piece.words == 0) {
    inside_ = inside_ && !piece.is_blank;
    return kNoWord;
  }
  const std::int64_t joined = inside_ && piece.begins_inside ? 1 : 0;
  const std::int64_t first = words_ - joined;
  words_ += piece.words - joined;
  inside_ = piece.ends_inside;
  return first;
}

PieceWords words_of(const std::vector<std::string>& texts) {
  PieceWords result;
  std::string all;
  WordCount count;
  for (const std::string& text : texts) {
    all += text;
    result.of_piece.push_back(count.add(shape_of(text)));
  }
  for (const std::string_view word : split_words(all)) result.words.emplace_back(word);
  std::int64_t behind = count.words() - 1;
  for (auto at = result.of_piece.rbegin(); at != result.of_piece.rend(); ++at) {
    std::int64_t& word = *at;
    if (word == kNoWord) word = behind;
    behind = word;
  }
  return result;
}

}  // namespace s2s
