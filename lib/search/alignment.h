// Hard alignments from attention weights: each target piece is linked to the source piece that it attended to
// most. No LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/alignment.h"
#include "search/hypothesis.h"
#include "text/piece_words.h"

namespace s2s {

// At most one link for each of a hypothesis's pieces, by target; of equal weights the first counts. A piece
// that attended most to </s>, or that has no attention, has none. The hypothesis must have been searched with
// keep_attention. The weights of step t + `offset` link piece t; a piece for which there is no such step has
// no link. Some models, as Koehn and Knowles (2017, section 3.5) found, attend at a step to what the word
// before it translates: for them 1 is right.
std::vector<AlignmentLink> piece_alignment(const Hypothesis& hypothesis, std::int64_t offset = 0);

// Links between words, by target and source, each once: two words are linked where any of their pieces are. A
// piece that is part of no word has no link.
std::vector<AlignmentLink> word_alignment(const std::vector<AlignmentLink>& piece_links,
                                          const PieceWords& source, const PieceWords& target);

// "0-0 1-2": source-target, as Moses, fast_align and GIZA++'s users write it.
std::string to_pharaoh(const std::vector<AlignmentLink>& links);

}  // namespace s2s
