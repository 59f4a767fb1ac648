// The lines that a vocabulary learns from: a uniform sample, and a count of what is no line to learn from, so
// that nothing is left out without a word.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/line_reader.h"
#include "text/line_sample.h"

namespace s2s {

class LearningLines {
 public:
  // `sample` lines of those added; `max_bytes` is where the reader cut them, for messages.
  LearningLines(std::uint64_t sample, std::uint64_t seed, std::size_t max_bytes)
      : sample_(sample, seed), max_bytes_(max_bytes) {}

  // The next line of `reader`. One that is not UTF-8 or was cut is left out and counted.
  void add(const Line& line, const FilesReader& reader);

  // A sentence for each reason why lines were left out.
  std::vector<std::string> left_out() const;
  // Of lines with characters that are replaced (piece_text.h): a sentence, or nothing.
  std::vector<std::string> replaced() const;
  // What to learn from; once. Throws DataError, saying why, if all but blank lines were left out.
  std::vector<std::string> take_lines();

 private:
  std::string invalid_sentence() const;
  std::string cut_sentence() const;

  LineSample sample_;
  std::size_t max_bytes_;
  std::uint64_t read_ = 0;
  std::uint64_t blank_ = 0;
  std::uint64_t invalid_ = 0;
  std::uint64_t cut_ = 0;
  std::uint64_t reserved_ = 0;  // hold characters that are replaced
  std::string first_invalid_;   // FILE:LINE
  std::string first_cut_;
  std::string advice_;  // on the encoding
};

}  // namespace s2s
