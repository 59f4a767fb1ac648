// Hard alignments from attention weights: each target piece is linked to the source piece that it attended to
// most. No LibTorch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "search/hypothesis.h"

namespace s2s {

struct AlignmentLink {
  std::int64_t source = 0;  // both from 0
  std::int64_t target = 0;
  auto operator<=>(const AlignmentLink&) const = default;
};

// At most one link for each of a hypothesis's pieces, by target; of equal weights the first counts. A piece
// that attended most to
// </s>, or that has no attention, has none. The hypothesis must have been searched with keep_attention.
std::vector<AlignmentLink> piece_alignment(const Hypothesis& hypothesis);

// Links between words, by target and source, each once: two words are linked where any of their pieces are.
// Words are what blanks divide in decoded text; a piece that begins with U+2581, or the unknown piece, begins
// one.
std::vector<AlignmentLink> word_alignment(const std::vector<AlignmentLink>& piece_links,
                                          const std::vector<std::string>& source_pieces,
                                          const std::vector<std::string>& target_pieces);

// "0-0 1-2": source-target, as Moses, fast_align and GIZA++'s users write it.
std::string to_pharaoh(const std::vector<AlignmentLink>& links);

}  // namespace s2s
