// How a text is cut into batches for translation. No LibTorch: the command line binds these fields.
#pragma once

#include <cstdint>

#include "nn/engine_options.h"
#include "search/search_options.h"

namespace s2s {

struct TranslatorOptions {
  SearchOptions search;
  EngineOptions engine;                   // for whoever makes the step model
  std::int64_t max_source_pieces = 1000;  // a longer source is cut to this and counted, at least 1
  // Lines read ahead and sorted by length so that a batch holds little padding; bounds memory on endless
  // input. The first windows are smaller, so that output starts soon, and so
  // are those of a slow pipe. 1: translate each line as it comes.
  std::int64_t window = 2048;
  // A batch's sentences times its longest source, at most: few long sentences are searched at once rather
  // than many.
  std::int64_t batch_pieces = 8192;
};

// Throws UsageError, naming the option, where a value is out of its range.
void check(const TranslatorOptions& options);

}  // namespace s2s
