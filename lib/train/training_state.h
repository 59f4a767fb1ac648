// Every counter that decides how a training goes on or what it reports next. With the parameters, the
// optimiser's moments, the schedule, the best validation, the batcher's place and the random generator it is
// the whole state of a training: a checkpoint holds them all, and a training that starts from them goes on as
// if it had never stopped.
#pragma once

#include <cstdint>

#include "base/json.h"
#include "base/random.h"
#include "data/batcher.h"

namespace s2s {

// What was done since the last report.
struct ReportWindow {
  std::int64_t updates = 0;
  std::int64_t skipped =
      0;  // of these, with a loss or gradient that was not finite; the sums below leave them out
  std::int64_t clipped = 0;
  std::int64_t sentences = 0;
  std::int64_t target_pieces = 0;  // </s> counted
  std::int64_t target_words = 0;
  std::int64_t cells = 0;  // of the batches' rectangles, both sides
  std::int64_t padding = 0;
  double negative_log_likelihood = 0;  // nats, summed over target pieces
  double gradient_norm = 0;            // summed over updates, before clipping
  double seconds = 0;                  // spent in updates

  void add(const ReportWindow& other);
};

struct TrainingState {
  std::int64_t update = 0;  // optimiser steps, the skipped ones counted
  std::int64_t skipped = 0;
  std::int64_t skipped_in_a_row = 0;
  std::int64_t sentences = 0;
  std::int64_t target_pieces = 0;
  std::int64_t target_words = 0;
  std::int64_t validated_at = 0;  // the update of the last validation
  double seconds = 0;             // of all sittings, everything counted
  ReportWindow window;
};

Json to_json(const TrainingState& state);
TrainingState training_state_from(const Json& json);
Json to_json(const Random::State& state);
Random::State random_state_from(const Json& json);
Json to_json(const BatcherState& state);
BatcherState batcher_state_from(const Json& json);

}  // namespace s2s
