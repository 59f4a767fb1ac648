#include "engine/model_run.h"

#include <spdlog/spdlog.h>

#include "checkpoint/run_directory.h"

namespace s2s {

LoadedModel load_chosen_model(const ModelChoice& choice) {
  const bool named = !choice.model.empty();
  const std::string path = named ? choice.model : RunDirectory::latest(choice.runs_root).path().string();
  LoadedModel loaded = load_model(path, choice.checkpoint);
  spdlog::info("model {}{}, update {}", loaded.checkpoint, named ? "" : " (the latest run)", loaded.update);
  return loaded;
}

}  // namespace s2s
