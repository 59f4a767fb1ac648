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
};

// Throws UsageError for options out of range.
void check(const BatchOptions& options);

// By target, then source length, then index: so that the order is the same everywhere.
void sort_by_length(std::vector<PairLength>& pairs);

// Cuts `pairs` in order into batches [begin, end), as BatchOptions::size and unit say.
std::vector<std::pair<std::uint32_t, std::uint32_t>> cut_into_batches(std::span<const PairLength> pairs,
                                                                      const BatchOptions& options);

// Pieces of pair i; at most the pair's length of them are taken.
using PiecesOf = std::function<std::span<const std::int32_t>(std::uint32_t)>;

// The padded batch of these pairs, with </s> behind each sequence.
Batch make_batch(std::span<const PairLength> pairs, const PiecesOf& source, const PiecesOf& target);

}  // namespace s2s
