// What translating a line gives, and the counts over many. No LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "search/hypothesis.h"

namespace s2s {

struct Translation {
  std::uint64_t line = 0;                   // from 1
  std::string source;                       // the line's text
  std::vector<std::int32_t> source_pieces;  // as the model saw them, without </s>
  bool input_cut = false;  // the line (or the translation given with it) was too long; its end is missing
  NBest n_best;            // never empty; the first is the translation
  std::vector<std::string> texts;  // n_best decoded
};

struct TranslationReport {
  std::uint64_t lines = 0;            // given back
  std::uint64_t blank_lines = 0;      // of them, without pieces: given back blank
  std::uint64_t cut_inputs = 0;       // of them, longer than can be translated
  std::uint64_t cut_off_outputs = 0;  // of them, cut off at the length limit
  std::uint64_t source_pieces = 0;    // </s> not counted
  std::uint64_t target_pieces = 0;    // of the best translations, </s> not counted
  std::uint64_t target_words = 0;     // what blanks divide in them
  int signal = 0;                     // stopped by this signal after whole lines; 0: everything is done
};

}  // namespace s2s
