// What the batcher of training and the batches of a test set share: cutting a list of pairs into batches, and
// padding.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "data/batch.h"
#include "data/batcher.h"

namespace s2s {

struct PairLength {
  std::uint32_t index;
  std::uint32_t source;  // pieces, </s> not counted
  std::uint32_t target;
  std::uint64_t place = 0;  // where the maker of the list keeps the pieces
};

// Throws UsageError for options out of range.
void check(const BatchOptions& options);

// By bands of like target length; within a band by source length, rising and falling by turns, so that a
// batch that crosses from one band to the next does not go from the longest sources to the shortest. Ties go
// by index: the order is the same everywhere.
void sort_by_length(std::vector<PairLength>& pairs);

// Cuts `pairs` in order into batches [begin, end), as BatchOptions::size and unit say.
std::vector<std::pair<std::uint32_t, std::uint32_t>> cut_into_batches(std::span<const PairLength> pairs,
                                                                      const BatchOptions& options);

// Pieces of one side of a pair; as many are taken as the pair's length says.
using PiecesOf = std::function<std::span<const std::int32_t>(const PairLength&)>;

// The padded batch of these pairs, with </s> behind each sequence.
Batch make_batch(std::span<const PairLength> pairs, const PiecesOf& source, const PiecesOf& target);

}  // namespace s2s
