// What `s2s bench` measures. No LibTorch: the command line binds these fields.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/engine_options.h"
#include "nn/model_options.h"

namespace s2s {

// Which implementations take part. Automatic: all that this model and CPU have.
struct BenchVariants {
  EngineOptions engine;
  std::int64_t rounds = 3;  // that are counted; another one goes before them
};

struct BenchTrainOptions {
  ModelOptions model;
  BenchVariants variants;
  std::int64_t batch_size = 64;    // sentences
  std::int64_t updates = 4;        // a round
  std::int64_t vocabulary = 8000;  // of the model, a side
  // Lengths, </s> not counted: fixed, or those of a corpus's training set up to max_pieces.
  std::int64_t source_length = 30;
  std::int64_t target_length = 30;
  std::string corpus;  // a folder below data_root, or a path to one; empty: fixed lengths
  std::string data_root = "data";
  std::int64_t max_pieces = 50;
  std::uint64_t seed = 1;
};

struct BenchTranslateOptions {
  ModelOptions model;  // of an untrained model, where no run is named
  std::string run;     // a run, or a checkpoint in one
  std::string corpus;  // whose test set's first lines the run translates; empty: random sentences
  std::string data_root = "data";
  BenchVariants variants;
  std::vector<std::int64_t> beams{1, 5};
  std::vector<std::int64_t> batch_sizes{1, 16, 64};
  std::int64_t sentences = 64;
  std::int64_t source_length = 30;  // of random sentences, whose outputs have at most as many pieces
  std::int64_t vocabulary = 8000;   // of an untrained model, a side
  std::uint64_t seed = 1;
};

}  // namespace s2s
