// RUN/metrics.jsonl: one JSON object a line, "kind" train or validation, in the order of updates, without
// gaps or repetitions however often the training was stopped, killed and resumed. The same numbers go to
// TensorBoard event files beside it, as train/loss, validation/bleu and so on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "base/file_operations.h"
#include "base/json.h"
#include "report/tensorboard.h"

namespace s2s {

class MetricsLog {
 public:
  // Goes on after `update` (0: a new training): what a killed sitting wrote beyond it, or of a validation
  // beyond `validated_at`, is removed, since it is going to be written again.
  MetricsLog(const std::filesystem::path& file, std::int64_t update, std::int64_t validated_at,
             FileOperations& files = FileOperations::system());

  // Where it cannot be written (a full disk) that is said once, and the training goes on: the line is kept
  // and written with a later one, the events are lost.
  void add(const Json& line);

 private:
  void write_pending();
  void say_once(const IoError& error);

  std::filesystem::path file_;
  FileOperations& files_;
  TensorBoardWriter events_;
  std::uintmax_t whole_ = 0;  // bytes of the file that are whole lines
  std::string pending_;       // lines that could not be written yet
  bool said_ = false;
};

}  // namespace s2s
