#include "engine/model_run.h"

#include <spdlog/spdlog.h>

#include "base/counted.h"
#include "base/progress.h"
#include "checkpoint/run_directory.h"

namespace s2s {
LoadedModel load_chosen_model(const ModelChoice& choice) {
  const bool named = !choice.model.empty();
  const std::string path = named ? choice.model : RunDirectory::latest(choice.runs_root).path().string();
  LoadedModel loaded = load_model(path, choice.checkpoint);
  spdlog::info("model {}{}, update {}", loaded.checkpoint, named ? "" : " (the latest run)", loaded.update);
  return loaded;
}

void warn_of_cuts(const TranslationReport& report) {
  if (report.cut_inputs > 0)
    spdlog::warn("{} of {} {} too long and cut: see --max-source-pieces and --max-bytes",
                 format_count(report.cut_inputs), counted(report.lines, "line"),
                 form_for(report.cut_inputs, "was", "were"));
  if (report.cut_off_outputs > 0)
    spdlog::warn("{} of {} reached the length limit and {} cut off: see --max-length-ratio",
                 format_count(report.cut_off_outputs), counted(report.lines, "output"),
                 form_for(report.cut_off_outputs, "was", "were"));
}

}  // namespace s2s
