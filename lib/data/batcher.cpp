#include "data/batcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "data/batching.h"

namespace s2s {

namespace {

// One stream of random numbers an epoch: its beginning shuffles the pairs, and each pool's batches are
// shuffled from a place of their own far behind, so that any pool can be made without those before it.
constexpr std::uint64_t kStream = std::uint64_t{0x62617463} << 32;  // "batc"
constexpr std::uint64_t kPoolCounter = std::uint64_t{1} << 40;

// Mapped pages are given back after so many pairs: reading one maps up to 64 KiB.
constexpr std::size_t kPairsBetweenReleases = 1024;

// Pairs that make up about `pool` batches.
std::size_t pairs_in_pool(const TrainingSet& set, const BatchOptions& options) {
  const std::int64_t cells = options.size * options.pool;
  if (options.unit == BatchUnit::sentences) return static_cast<std::size_t>(cells);
  const auto mean =
      static_cast<std::int64_t>(std::max(set.source_pieces(), set.target_pieces()) / set.size());
  return static_cast<std::size_t>(std::max<std::int64_t>(1, cells / (mean + 1)));  // and </s>
}

template <typename T>
void shuffle(std::vector<T>& values, Random random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

void count(const PaddedRows& rows, PaddingCount& padding) {
  const auto cells = static_cast<std::uint64_t>(rows.rows * rows.width);
  padding.cells += cells;
  padding.padding +=
      cells - static_cast<std::uint64_t>(std::reduce(rows.lengths.begin(), rows.lengths.end()));
}

}  // namespace

Batcher::Batcher(TrainingSet set, const BatchOptions& options, std::uint64_t seed)
    : set_(std::move(set)), options_(options), seed_(seed) {
  check(options_);
  if (set_.size() == 0) throw DataError("there is no sentence pair to train on");
  if (set_.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw DataError(fmt::format("{} sentence pairs are more than the {} that can be shuffled", set_.size(),
                                std::numeric_limits<std::uint32_t>::max()));
  }
  pairs_per_pool_ = pairs_in_pool(set_, options_);
  restore({});
}

Batcher::~Batcher() = default;
Batcher::Batcher(Batcher&&) noexcept = default;
Batcher& Batcher::operator=(Batcher&&) noexcept = default;

void Batcher::restore(const BatcherState& state) {
  if (state.pool_begin >= set_.size()) {
    throw DataError(fmt::format("pair {} of an epoch was reached, but there are {}: the corpus has changed",
                                state.pool_begin, set_.size()));
  }
  state_ = state;
  begin_epoch();
  begin_pool();
  if (state.batch_in_pool >= batches_.size()) {
    throw DataError(fmt::format(
        "batch {} of a pool was reached, but there are {}: the corpus or the batch options have changed",
        state.batch_in_pool, batches_.size()));
  }
}

void Batcher::begin_epoch() {
  order_.resize(set_.size());
  std::iota(order_.begin(), order_.end(), 0U);
  shuffle(order_, Random(seed_, kStream + state_.epoch));
}

// Copies the pool's pairs out of the set in the set's own order, so that each mapped page is touched once.
void Batcher::begin_pool() {
  const std::size_t end = std::min(order_.size(), state_.pool_begin + pairs_per_pool_);
  std::vector<std::uint32_t> indices(order_.begin() + static_cast<std::ptrdiff_t>(state_.pool_begin),
                                     order_.begin() + static_cast<std::ptrdiff_t>(end));
  std::ranges::sort(indices);
  pool_.clear();
  pool_pieces_.clear();
  for (const std::uint32_t index : indices) {
    const auto source = set_.source(index);
    const auto target = set_.target(index);
    pool_.push_back({index, static_cast<std::uint32_t>(source.size()),
                     static_cast<std::uint32_t>(target.size()), pool_pieces_.size()});
    pool_pieces_.insert(pool_pieces_.end(), source.begin(), source.end());
    pool_pieces_.insert(pool_pieces_.end(), target.begin(), target.end());
    if (pool_.size() % kPairsBetweenReleases == 0) set_.release_pages();
  }
  set_.release_pages();
  sort_by_length(pool_);
  batches_ = cut_into_batches(pool_, options_);
  shuffle(batches_, Random(Random::State{seed_, kStream + state_.epoch, kPoolCounter + state_.pool_begin}));
}

Batch Batcher::next() {
  if (order_.empty()) begin_epoch();
  if (batches_.empty()) begin_pool();
  const auto [begin, end] = batches_[state_.batch_in_pool];
  const std::span<const std::int32_t> pieces = pool_pieces_;
  const auto source = [=](const PairLength& pair) { return pieces.subspan(pair.place, pair.source); };
  const auto target = [=](const PairLength& pair) {
    return pieces.subspan(pair.place + pair.source, pair.target);
  };
  Batch batch = make_batch(std::span(pool_).subspan(begin, end - begin), source, target);
  count(batch.source, padding_);
  count(batch.target, padding_);
  advance();
  return batch;
}

// A finished pool or epoch is left at once, so that state() never points behind an end; the next one is made
// when needed.
void Batcher::advance() {
  if (++state_.batch_in_pool < batches_.size()) return;
  state_.batch_in_pool = 0;
  state_.pool_begin += pool_.size();
  batches_.clear();
  if (state_.pool_begin < set_.size()) return;
  state_.pool_begin = 0;
  ++state_.epoch;
  order_.clear();
}

double Batcher::epochs_done() const {
  const double in_pool = batches_.empty()
                             ? 0.0
                             : static_cast<double>(pool_.size()) * static_cast<double>(state_.batch_in_pool) /
                                   static_cast<double>(batches_.size());
  return static_cast<double>(state_.epoch) +
         (static_cast<double>(state_.pool_begin) + in_pool) / static_cast<double>(set_.size());
}

}  // namespace s2s
