#include "data/batching.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/error.h"

namespace s2s {

namespace {

// Bands of one target length leave least target padding, wider ones let batches be alike in the source too.
// On 25,000 verses (pools of 100 batches of 80) padding takes 10.6% of all cells sorted by target then
// source, 6.9% with alternate bands of one length, 5.3% with bands of two (2.6% of the target's), and 5.2%
// with bands of three (4.2% of the target's).
constexpr std::uint32_t kTargetBand = 2;

std::int64_t width(const PairLength& pair) { return std::int64_t{1} + std::max(pair.source, pair.target); }

PaddedRows pad(std::span<const PairLength> pairs, std::uint32_t PairLength::*length,
               const PiecesOf& pieces_of) {
  PaddedRows rows;
  rows.rows = static_cast<std::int64_t>(pairs.size());
  rows.lengths.reserve(pairs.size());
  for (const PairLength& pair : pairs) rows.lengths.push_back(std::int64_t{pair.*length} + 1);
  rows.width = *std::ranges::max_element(rows.lengths);
  rows.ids.assign(static_cast<std::size_t>(rows.rows * rows.width), kPadId);
  auto row = rows.ids.begin();
  for (const PairLength& pair : pairs) {
    *std::ranges::copy(pieces_of(pair).first(pair.*length), row).out = kEndId;
    row += rows.width;
  }
  return rows;
}

}  // namespace

void check(const BatchOptions& options) {
  if (options.size < 1)
    throw UsageError(fmt::format("a batch needs a size of at least 1, not {}", options.size));
  if (options.pool < 1) throw UsageError(fmt::format("a pool holds at least 1 batch, not {}", options.pool));
}

void sort_by_length(std::vector<PairLength>& pairs) {
  std::ranges::sort(pairs, {}, [](const PairLength& pair) {
    const std::uint32_t band = pair.target / kTargetBand;
    const auto source = static_cast<std::int64_t>(pair.source);
    return std::tuple(band, band % 2 == 0 ? source : -source, pair.target, pair.index);
  });
}

std::vector<std::pair<std::uint32_t, std::uint32_t>> cut_into_batches(std::span<const PairLength> pairs,
                                                                      const BatchOptions& options) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> batches;
  std::uint32_t begin = 0;
  std::int64_t widest = 0;
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    const std::int64_t rows = i - begin + 1;
    widest = std::max(widest, width(pairs[i]));
    const std::int64_t size = options.unit == BatchUnit::sentences ? rows : rows * widest;
    if (size > options.size && rows > 1) {
      batches.emplace_back(begin, i);
      begin = i;
      widest = width(pairs[i]);
    }
  }
  if (begin < pairs.size()) batches.emplace_back(begin, static_cast<std::uint32_t>(pairs.size()));
  return batches;
}

Batch make_batch(std::span<const PairLength> pairs, const PiecesOf& source, const PiecesOf& target) {
  Batch batch;
  batch.source = pad(pairs, &PairLength::source, source);
  batch.target = pad(pairs, &PairLength::target, target);
  batch.sentences.reserve(pairs.size());
  for (const PairLength& pair : pairs) batch.sentences.push_back(pair.index);
  return batch;
}

}  // namespace s2s
