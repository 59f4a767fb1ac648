#include "engine/model_run.h"

#include <spdlog/spdlog.h>

#include "base/counted.h"
#include "base/progress.h"
#include "checkpoint/run_directory.h"
#include "search/forced_decoding.h"
#include "text_input.h"

namespace s2s {
LoadedModel load_chosen_model(const ModelChoice& choice) {
  const bool named = !choice.model.empty();
  const std::string path = named ? choice.model : RunDirectory::latest(choice.runs_root).path().string();
  LoadedModel loaded = load_model(path, choice.checkpoint);
  spdlog::info("model {}{}, update {}", loaded.checkpoint, named ? "" : " (the latest run)", loaded.update);
  return loaded;
}

void check_equal_files(const std::vector<std::string>& source, const std::string& forced) {
  if (source.empty()) return;  // standard input
  const auto source_lines = count_lines(source);
  const auto forced_lines = count_lines({forced});
  if (source_lines && forced_lines) check_equal_sides(*source_lines, *forced_lines);
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
