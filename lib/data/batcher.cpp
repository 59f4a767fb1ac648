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

// Mapped pages are given back after so many pairs: each touches up to 64 KiB of them.
constexpr std::uint64_t kPairsBetweenReleases = 1024;

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

bool all_below(const PaddedRows& rows, std::int32_t size) {
  return std::ranges::all_of(rows.ids, [=](std::int32_t id) { return id >= 0 && id < size; });
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

// Takes pairs until they make up `pool` batches.
void Batcher::begin_pool() {
  const std::int64_t wanted = options_.size * options_.pool;
  std::int64_t taken = 0;
  pool_.clear();
  for (std::size_t i = state_.pool_begin; i < order_.size() && taken < wanted; ++i) {
    const std::uint32_t index = order_[i];
    const auto source = static_cast<std::uint32_t>(set_.source(index).size());
    const auto target = static_cast<std::uint32_t>(set_.target(index).size());
    pool_.push_back({index, source, target});
    taken += options_.unit == BatchUnit::sentences ? 1 : std::int64_t{1} + std::max(source, target);
    release_sometimes(1);
  }
  sort_by_length(pool_);
  batches_ = cut_into_batches(pool_, options_);
  shuffle(batches_, Random(Random::State{seed_, kStream + state_.epoch, kPoolCounter + state_.pool_begin}));
}

Batch Batcher::next() {
  if (order_.empty()) begin_epoch();
  if (batches_.empty()) begin_pool();
  const auto [begin, end] = batches_[state_.batch_in_pool];
  const auto source = [this](std::uint32_t i) { return set_.source(i); };
  const auto target = [this](std::uint32_t i) { return set_.target(i); };
  Batch batch = make_batch(std::span(pool_).subspan(begin, end - begin), source, target);
  check_ids(batch);
  count(batch.source, padding_);
  count(batch.target, padding_);
  release_sometimes(end - begin);
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

void Batcher::check_ids(const Batch& batch) const {
  const auto sizes = set_.vocabulary_sizes();
  if (all_below(batch.source, sizes.source) && all_below(batch.target, sizes.target)) return;
  throw DataError(fmt::format(
      "the encoded corpus is damaged: an id is not in the vocabulary ({}). Delete this folder's cache of it",
      set_.place_of(batch.sentences.front())));
}

void Batcher::release_sometimes(std::uint64_t pairs) {
  since_release_ += pairs;
  if (since_release_ < kPairsBetweenReleases) return;
  set_.release_pages();
  since_release_ = 0;
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
