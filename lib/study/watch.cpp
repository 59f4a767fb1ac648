#include "study/watch.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "base/progress.h"
#include "metrics/score_text.h"

namespace s2s {

Watch::Watch(const StudyPlan& plan, const PlannedRun& run) : plan_(plan), run_(run) {
  const auto latest = RunFiles(plan, run).progress().validation;
  logged_ = latest ? latest->update : 0;
}

void Watch::log_news() {
  const auto latest = RunFiles(plan_, run_).progress().validation;
  if (!latest || latest->update <= logged_) return;
  logged_ = latest->update;
  spdlog::info("{}, update {} of {}: loss {:.4f}{}", plan_.name_of(run_), format_count(latest->update),
               format_count(run_.updates()), latest->loss,
               latest->bleu ? fmt::format(", BLEU {}", score_text(*latest->bleu)) : "");
  if (!latest->watched) return;
  for (const std::string& line : watched_lines(*latest->watched, !std::exchange(watching_, true)))
    spdlog::info("  {}", line);
}

}  // namespace s2s
