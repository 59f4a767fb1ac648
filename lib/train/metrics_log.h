// RUN/metrics.jsonl: one JSON object a line, "kind" train or validation, in the order of updates, without
// gaps or repetitions however often the training was stopped, killed and resumed. The same numbers go to
// TensorBoard event files beside it, as train/loss, validation/bleu and so on.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/json.h"
#include "report/tensorboard.h"

namespace s2s {

class MetricsLog {
 public:
  // Goes on after `update` (0: a new training): what a killed sitting wrote beyond it, or of a validation
  // beyond `validated_at`, is removed, since it is going to be written again.
  MetricsLog(const std::filesystem::path& file, std::int64_t update, std::int64_t validated_at);

  void add(const Json& line);

 private:
  std::filesystem::path file_;
  TensorBoardWriter events_;
};

}  // namespace s2s
