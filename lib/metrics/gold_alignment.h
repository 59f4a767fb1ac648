// Word alignments that people made, and alignments as programs write them, read from lines of text.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/alignment.h"
#include "metrics/statistics.h"

namespace s2s {

// Och and Ney (2003): sure links (S) are those that nobody would doubt, possible links (P) those
// that may be drawn or left out. S is part of P.
struct GoldAlignment {
  std::vector<AlignmentLink> sure;      // sorted, each once
  std::vector<AlignmentLink> possible;  // the same, with the sure ones
};

// By the number of the sentence, from 1. What is not in it was not annotated.
using GoldAlignments = std::map<std::uint64_t, GoldAlignment>;

struct GoldOptions {
  std::int64_t first_position = 1;  // what a sentence's first word is counted as: 1 or 0
};

// In what follows `name` stands for the file in messages: DataError with NAME:LINE for what is malformed.

// Talp (Lambert et al. 2005): a line a sentence, "1-1 2P3 4-5", the source's position first; - or S: sure, P:
// possible.
GoldAlignments parse_talp(const Lines& lines, const std::string& name, const GoldOptions& options = {});

// NAACL (Mihalcea and Pedersen 2003): a line a link, "SENTENCE SOURCE TARGET [S|P] [CONFIDENCE]", sure where
// nothing else is said. Sentences count from 1 always. Where positions count from 1, position 0 is the empty
// word, and such a link none. Blank lines are skipped.
GoldAlignments parse_naacl(const Lines& lines, const std::string& name, const GoldOptions& options = {});

// "0-0 1-2" as search/alignment.h writes it; `place` is NAME:LINE.
std::vector<AlignmentLink> parse_pharaoh(std::string_view line, const std::string& place);

}  // namespace s2s
