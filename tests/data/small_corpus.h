// Generated pairs, and vocabularies learnt from them, for the tests of this folder.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "text/vocabulary.h"
#include "text/vocabulary_trainer.h"

namespace s2s::testing_support {

// `count` lines of 1 to 20 words made of syllables.
inline std::vector<std::string> generated_lines(int count, std::uint64_t seed) {
  const std::vector<std::string> syllables{"ka", "mo", "ri", "tes", "lun", "é", "ndo", "pa", "vi", "or"};
  Random random(seed);
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) {
    std::string line;
    for (std::uint64_t word = 0; word <= random.below(20); ++word) {
      if (word > 0) line += ' ';
      for (std::uint64_t part = 0; part <= random.below(3); ++part)
        line += syllables[random.below(syllables.size())];
    }
    lines.push_back(line);
  }
  return lines;
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

inline Vocabulary small_vocabulary() {
  static const Vocabulary vocabulary =
      Vocabulary::from_bytes(train_vocabulary(generated_lines(300, 1), {.size = 60}), "small");
  return vocabulary;
}

}  // namespace s2s::testing_support
