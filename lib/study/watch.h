// Shows how a run's training gets better, from what it leaves in its folder.
#pragma once

#include <cstdint>

#include "study/run_files.h"

namespace s2s {

class Watch {
 public:
  // Both must outlive it. Validations that are there already are no news.
  Watch(const StudyPlan& plan, const PlannedRun& run);

  // Logs the latest validation if it is new: loss, BLEU, and what the model makes of one sentence of the
  // development set. Source and reference of that stand once, before the first translation.
  void log_news();

 private:
  const StudyPlan& plan_;
  const PlannedRun& run_;
  std::int64_t logged_;    // update of the latest validation that is no news
  bool watching_ = false;  // source and reference have been logged
};

}  // namespace s2s
