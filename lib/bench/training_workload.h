// The sentence pairs that a benchmarked training sees.
#pragma once

#include <cstdint>
#include <functional>

#include "bench/bench_options.h"
#include "data/batch.h"
#include "data/training_set.h"

namespace s2s {

struct TrainingWorkload {
  TrainingSet set;
  std::function<std::int64_t(const Batch&)> words;  // target words of a batch; 0 where pieces are random
  std::int64_t pieces = 0;                          // different ones a side that sentences are made of
};

// A corpus's training set in pieces learnt from it, or random pieces in sentences of fixed lengths. Starts no
// threads that last. Throws what reading the corpus throws.
TrainingWorkload make_training_workload(const BenchTrainOptions& options);

// `count` sentences of `length` random pieces of a vocabulary, no control pieces among them.
std::vector<std::vector<std::int32_t>> random_sentences(std::int64_t count, std::int64_t length,
                                                        std::int64_t vocabulary, std::uint64_t seed);

}  // namespace s2s
