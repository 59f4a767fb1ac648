// One alignment from two: a model that goes from source to target and one that goes back each align in their
// own direction, and where they agree they are more often right (Och and Ney 2003; Koehn et al. 2005).
#pragma once

#include <span>
#include <vector>

#include "base/alignment.h"

namespace s2s {

enum class Symmetrisation {
  intersection,     // links of both: precise
  united,           // links of either: complete
  grow_diag,        // from the intersection, links of the union that touch one there, sideways or diagonally
  grow_diag_final,  // and then those of either direction with a word that has no link yet
  grow_diag_final_and  // or only those of which neither word has one
};

// `reverse` is turned already: both say source and target of the forward direction. Links may stand in any
// order; the result is sorted by target and source.
std::vector<AlignmentLink> symmetrise(std::span<const AlignmentLink> forward,
                                      std::span<const AlignmentLink> reverse, Symmetrisation method);

// Of the other direction: source and target change places.
std::vector<AlignmentLink> turned(std::span<const AlignmentLink> links);

}  // namespace s2s
