// What a validation found. No LibTorch.
#pragma once

#include <cstdint>
#include <optional>

#include "report/watched_sentence.h"
#include "train/train_options.h"

namespace s2s {

struct ValidationResult {
  double loss = 0;  // nats per target piece, </s> counted, without label smoothing and dropout
  std::optional<double>
      bleu;  // of detokenised text, as sacreBLEU's default; unset where nothing was translated
  std::int64_t cut_off = 0;  // translations that reached the length limit
  double seconds = 0;
  std::optional<WatchedSentence> watched;  // of the development set; unset where nothing was translated

  double perplexity() const;
  // What decides. UsageError where the metric is BLEU and nothing was translated.
  double value(ValidationMetric metric) const;
};

}  // namespace s2s
