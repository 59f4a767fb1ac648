// BLEU against sentence length, a line a system with its confidence band: Bahdanau et al. (2015), figure 2,
// as a self-contained SVG.
#pragma once

#include <string>
#include <vector>

#include "metrics/evaluation.h"

namespace s2s {

// The reports must have the same buckets. Those in which no system has sentences are left out; a bucket's
// figures show where the pointer rests on its mark. UsageError where there are no buckets with sentences.
std::string render_length_plot(const std::vector<EvaluationReport>& reports);

// "words", "pieces", "characters".
std::string unit_name(BucketUnit unit);

// What the axis of lengths is called: "length of the source in words".
std::string length_title(BucketBy by, BucketUnit unit);

}  // namespace s2s
