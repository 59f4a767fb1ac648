// Hard alignments from attention weights: each target piece is linked to the source piece that it attended to
// most. No LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/alignment.h"
#include "search/hypothesis.h"

namespace s2s {

// At most one link for each of a hypothesis's pieces, by target; of equal weights the first counts. A piece
// that attended most to </s>, or that has no attention, has none. The hypothesis must have been searched with
// keep_attention. The weights of step t + `offset` link piece t; a piece for which there is no such step has
// no link. Some models, as Koehn and Knowles (2017, section 3.5) found, attend at a step to what the word
// before it translates: for them 1 is right.
std::vector<AlignmentLink> piece_alignment(const Hypothesis& hypothesis, std::int64_t offset = 0);

// The word that each piece is part of, from 0. Words are what blanks divide in decoded text; a piece that
// begins with U+2581, or the unknown piece, begins one.
std::vector<std::int64_t> words_of(const std::vector<std::string>& pieces);

// Links between words, by target and source, each once: two words are linked where any of their pieces are.
std::vector<AlignmentLink> word_alignment(const std::vector<AlignmentLink>& piece_links,
                                          const std::vector<std::string>& source_pieces,
                                          const std::vector<std::string>& target_pieces);

// "0-0 1-2": source-target, as Moses, fast_align and GIZA++'s users write it.
std::string to_pharaoh(const std::vector<AlignmentLink>& links);

}  // namespace s2s
