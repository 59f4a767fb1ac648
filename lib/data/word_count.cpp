#include "data/word_count.h"

#include <vector>

#include "text/piece_words.h"

namespace s2s {

std::function<std::int64_t(const Batch&)> target_word_counter(const Vocabulary& target) {
  std::vector<PieceShape> shapes;
  shapes.reserve(static_cast<std::size_t>(target.size()));
  for (std::int32_t id = 0; id < target.size(); ++id) shapes.push_back(shape_of(target.text_of(id)));
  return [shapes](const Batch& batch) {
    std::int64_t words = 0;
    WordCount sentence;
    for (const std::int32_t id : batch.target.ids) {
      if (id != kEndId) {
        sentence.add(shapes[static_cast<std::size_t>(id)]);
        continue;
      }
      words += sentence.words();
      sentence = {};
    }
    return words;
  };
}

}  // namespace s2s
