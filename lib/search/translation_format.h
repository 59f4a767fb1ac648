// Translations as text: plain lines, Moses's n-best lists, JSON lines. No LibTorch.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "search/translation.h"

namespace s2s {

enum class AlignmentUnit { words, pieces };

// What is written of a translation. Attention needs SearchOptions::keep_attention, and so do alignments.
struct TranslationFormat {
  bool scores = false;
  bool alignments = false;  // "0-0 1-2", source-target
  AlignmentUnit alignment_unit = AlignmentUnit::words;
  bool n_best = false;  // a line for each of the n best
  bool json = false;    // one object a line, with everything that is known but attention
  bool attention =
      false;  // in JSON, the weights of each target piece (rows) over the source's pieces and </s>
};

// Pieces as strings, for JSON, and for alignments of words the text of the target's (Vocabulary::text_of).
struct PieceNames {
  std::function<std::vector<std::string>(std::string_view text)> of_source;
  std::function<std::string(std::int32_t)> of_target;
  std::function<std::string(std::int32_t)> text_of_target;
};

// The line, or lines, of one translation, each with its line end:
//   text          TEXT, then tab-separated the score and the alignment where asked for
//   n-best        INDEX ||| TEXT ||| logp= LOG-PROBABILITY ||| SCORE, and ||| ALIGNMENT: Moses's list, which
//                 counts lines from 0; & and | of the text are &amp; and &#124;, as its
//                 escape-special-chars.perl writes them, so that a line parts at its bars
//   JSON          {"line": 1, ...}, in which lines count from 1
std::string format_translation(const Translation& translation, const TranslationFormat& format,
                               const PieceNames& names);

}  // namespace s2s
