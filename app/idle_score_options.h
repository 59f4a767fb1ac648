// Options of what is scored and how that have no effect beside the others.
#pragma once

#include <cstddef>

#include "base/idle.h"
#include "metrics/evaluation.h"

namespace s2s {

// Of the metrics.
void note_idle_metrics(Idle& idle, const EvaluationOptions& scores);
// Of intervals and tests, of so many systems.
void note_idle_resampling(Idle& idle, const EvaluationOptions& scores, std::size_t systems);

}  // namespace s2s
