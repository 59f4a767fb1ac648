// What a validation found. No LibTorch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "train/train_options.h"

namespace s2s {

struct ValidationResult {
  double loss = 0;  // nats per target piece, </s> counted, without label smoothing and dropout
  std::optional<double>
      bleu;  // of detokenised text, as sacreBLEU's default; unset where nothing was translated
  std::int64_t cut_off = 0;  // translations that reached the length limit
  double seconds = 0;
  std::string example;  // a source, its reference and its translation, for the log; or empty

  double perplexity() const;
  // What decides. UsageError where the metric is BLEU and nothing was translated.
  double value(ValidationMetric metric) const;
};

}  // namespace s2s
