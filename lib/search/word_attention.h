// Attention between words, from attention between pieces: what one reads, draws and compares with word
// alignments.
#pragma once

#include <string>
#include <vector>

#include "base/alignment.h"
#include "search/hypothesis.h"
#include "text/piece_words.h"

namespace s2s {

// The hypothesis's weights under the names of its pieces and "</s>". `source_pieces` and `target_pieces` are
// without </s>; where text was cut, they may hold more than the matrix has. Empty where the hypothesis has no
// weights.
LabelledAttention piece_attention(const Hypothesis& hypothesis, std::vector<std::string> source_pieces,
                                  std::vector<std::string> target_pieces);

// A word is attended to as much as its pieces together, and attends as its pieces do on average (Clark et al.
// 2019, section 4.1), so rows go on summing to 1. </s> stays a column and a row. `source` and `target` are
// the words of the pieces that the attention is labelled with. A word that is part of no piece but another's
// has weights of 0, and a piece that is part of no word has no row.
LabelledAttention word_attention(const LabelledAttention& pieces, const PieceWords& source,
                                 const PieceWords& target);

}  // namespace s2s
