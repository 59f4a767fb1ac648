// The stream that translation and forced decoding share: lines are read ahead in windows, grouped with others
// of similar length, worked on as batches, and given back in the order they came in.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "search/translation.h"
#include "search/translator_options.h"

namespace s2s {

// Whether the next line has not come yet, as from a pipe; empty: never.
using WouldWait = std::function<bool()>;

struct LineWork {
  std::function<bool(Translation&)> next;  // the next line, encoded; false at the end
  std::function<std::int64_t(const Translation&)>
      length;  // what batches are formed by; 0: the result is blank
  std::function<void(std::vector<Translation>&)> complete;  // fills in n_best and texts of a batch
  std::function<void(Translation)> emit;
  WouldWait would_wait;
};

// Runs until `next` ends or a signal is pending (base/signals.h; looked at between batches). The first window
// is one batch and each further one twice as large up to options.window, so that output soon starts and
// memory stays bounded. A window ends where `next` would have to wait: what has come is given back meanwhile.
TranslationReport run_lines(const LineWork& work, const TranslatorOptions& options);

}  // namespace s2s
