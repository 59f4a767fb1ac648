// What a training says of itself between two updates: for metrics.jsonl, for the log and for the line on the
// terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "train/train_options.h"
#include "train/training_state.h"
#include "train/validation_result.h"

namespace s2s {

// One object of metrics.jsonl: means over the window. The loss is in nats per target piece, as are
// perplexity's logarithm and the gradient's norm (before clipping).
Json report_json(const TrainingState& state, double epoch, double learning_rate);

std::string report_line(const TrainOptions& options, const TrainingState& state, double epoch,
                        double learning_rate);

// The same of a validation; `best`: better than all before, else `since` of them brought nothing better.
Json validation_json(std::int64_t update, double epoch, const ValidationResult& result, bool best);
std::string validation_line(std::int64_t update, const ValidationResult& result, bool best,
                            std::int64_t since);

// "BLEU 12.3" or "loss 2.3456": a figure of the metric that decides.
std::string validation_value(ValidationMetric metric, double value);

// What stands behind "update 1,234" on the terminal.
std::string progress_note(const TrainOptions& options, const TrainingState& state, double epoch);

// Seconds until the first of the limits is reached at the pace so far; unset where there is none. Patience
// may end it before.
std::optional<double> seconds_left(const TrainOptions& options, const TrainingState& state, double epoch);

}  // namespace s2s
