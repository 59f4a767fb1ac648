// A parallel text of the tests' own, translated word by word, and a training on it that takes a second or
// two.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "support/process.h"

namespace s2s {

struct ParallelText {
  std::string source;
  std::string target;
};

// `lines` sentences of three to ten words.
inline ParallelText toy_text(std::size_t lines, std::uint64_t seed) {
  const std::vector<std::string> source{"el",  "gato",   "perro", "ve",    "oye",   "casa",
                                        "rio", "blanco", "viejo", "lejos", "monte", "ayer"};
  const std::vector<std::string> target{"the",   "cat",   "dog", "sees", "hears",    "house",
                                        "river", "white", "old", "far",  "mountain", "yesterday"};
  Random random(seed);
  ParallelText text;
  for (std::size_t line = 0; line < lines; ++line) {
    const std::size_t words = 3 + random.below(8);
    for (std::size_t word = 0; word < words; ++word) {
      const std::size_t which = random.below(source.size());
      text.source += source[which] + (word + 1 < words ? " " : "\n");
      text.target += target[which] + (word + 1 < words ? " " : "\n");
    }
  }
  return text;
}

inline void write_toy_text(const TemporaryFolder& folder) {
  for (const auto& [name, lines] : {std::pair{"train", 400}, {"dev", 20}, {"test", 30}}) {
    const ParallelText text = toy_text(static_cast<std::size_t>(lines), static_cast<std::uint64_t>(lines));
    write_test_file(folder / (std::string(name) + ".src"), text.source);
    write_test_file(folder / (std::string(name) + ".trg"), text.target);
  }
}

using Arguments = std::vector<std::string>;

// s2s train on the toy text with `more` behind; relative paths, for ProcessOptions::folder.
inline Arguments toy_training(const Arguments& more) {
  Arguments arguments{
      "train",   "--train-source", "train.src", "--train-target",   "train.trg", "--dev-source",
      "dev.src", "--dev-target",   "dev.trg",   "--threads",        "1",         "--vocabulary-size",
      "30",      "--embedding",    "16",        "--hidden",         "16",        "--batch-size",
      "10",      "--max-updates",  "20",        "--validate-every", "20"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace s2s
