#include "engine/model_run.h"

#include <spdlog/spdlog.h>

#include "base/progress.h"
#include "checkpoint/run_directory.h"

namespace s2s {
namespace {

std::string count_of(std::uint64_t count) { return format_count(static_cast<std::int64_t>(count)); }

}  // namespace

LoadedModel load_chosen_model(const ModelChoice& choice) {
  const bool named = !choice.model.empty();
  const std::string path = named ? choice.model : RunDirectory::latest(choice.runs_root).path().string();
  LoadedModel loaded = load_model(path, choice.checkpoint);
  spdlog::info("model {}{}, update {}", loaded.checkpoint, named ? "" : " (the latest run)", loaded.update);
  return loaded;
}

void warn_of_cuts(const TranslationReport& report) {
  if (report.cut_inputs > 0)
    spdlog::warn("{} of {} lines were too long and were cut: see --max-source-pieces and --max-bytes",
                 count_of(report.cut_inputs), count_of(report.lines));
  if (report.cut_off_outputs > 0)
    spdlog::warn("{} of {} outputs reached the length limit and were cut off: see --max-length-ratio",
                 count_of(report.cut_off_outputs), count_of(report.lines));
}

}  // namespace s2s
