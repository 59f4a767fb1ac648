// Batches for training, without end. Each epoch visits every pair once in an order drawn from (seed, epoch).
// So that little is padding, the order is cut in pools of `pool` batches, each pool is sorted by target and
// source length (batching.h), cut in batches, and its batches are shuffled: batches hold sentences of like
// length, yet come in no order of length.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "data/batch.h"
#include "data/training_set.h"

namespace s2s {

struct PairLength;

enum class BatchUnit { sentences, pieces };

struct BatchOptions {
  // With unit sentences: pairs in a batch. With unit pieces: bound on rows * width of the wider side, padding
  // and </s> counted, of which a batch holds as many pairs as fit, and never less than one.
  std::int64_t size = 64;
  BatchUnit unit = BatchUnit::sentences;
  std::int64_t pool = 100;  // batches
};

// Where a batcher stands; enough to go on exactly from there, given the same set, options and seed.
struct BatcherState {
  std::uint64_t epoch = 0;
  std::uint64_t pool_begin = 0;     // place of the pool's first pair in the epoch's order
  std::uint64_t batch_in_pool = 0;  // the batch that comes next
  bool operator==(const BatcherState&) const = default;
};

// Cells of the padded rows of source and target, </s> counted, and how many of them are padding.
struct PaddingCount {
  std::uint64_t cells = 0;
  std::uint64_t padding = 0;
  double share() const {
    return cells == 0 ? 0.0 : static_cast<double>(padding) / static_cast<double>(cells);
  }
};

class Batcher {
 public:
  // Throws UsageError for options out of range, DataError for an empty set.
  Batcher(TrainingSet set, const BatchOptions& options, std::uint64_t seed);

  ~Batcher();
  Batcher(Batcher&&) noexcept;
  Batcher& operator=(Batcher&&) noexcept;

  Batch next();

  const BatcherState& state() const { return state_; }
  // Throws DataError when the state doesn't fit the set.
  void restore(const BatcherState& state);

  double epochs_done() const;                               // 1.5: half through the second epoch
  const PaddingCount& padding() const { return padding_; }  // of the batches given since construction

 private:
  void begin_epoch();
  void begin_pool();
  void advance();

  TrainingSet set_;
  BatchOptions options_;
  std::uint64_t seed_;
  BatcherState state_;
  PaddingCount padding_;
  std::size_t pairs_per_pool_ = 0;
  std::vector<std::uint32_t> order_;                              // of the epoch
  std::vector<PairLength> pool_;                                  // sorted
  std::vector<std::int32_t> pool_pieces_;                         // source, target of each
  std::vector<std::pair<std::uint32_t, std::uint32_t>> batches_;  // [begin, end) in pool_, shuffled
};

}  // namespace s2s
