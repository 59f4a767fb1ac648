// Alignment error rate, precision and recall of hard alignments against gold ones (Och and Ney 2003), over
// a whole test set.
#pragma once

#include <cstdint>
#include <span>

#include "metrics/gold_alignment.h"

namespace s2s {

// Counts add up over sentences.
struct AlignmentCounts {
  std::int64_t links = 0;              // |A|
  std::int64_t sure = 0;               // |S|
  std::int64_t possible = 0;           // |P|
  std::int64_t links_in_sure = 0;      // |A and S|
  std::int64_t links_in_possible = 0;  // |A and P|

  AlignmentCounts& operator+=(const AlignmentCounts& other);
};

// The links may stand in any order; one given twice counts once.
AlignmentCounts count_links(std::span<const AlignmentLink> links, const GoldAlignment& gold);

// From 0 to 1 each. Where nothing was to be counted, nothing was wrong: precision of no links and recall of
// no sure ones are 1, the error rate of neither is 0.
double alignment_precision(const AlignmentCounts& counts);   // |A and P| / |A|
double alignment_recall(const AlignmentCounts& counts);      // |A and S| / |S|
double alignment_error_rate(const AlignmentCounts& counts);  // 1 - (|A and S| + |A and P|) / (|A| + |S|)

}  // namespace s2s
