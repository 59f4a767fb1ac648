#include "engine/run_corpus.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/error.h"
#include "checkpoint/run_directory.h"
#include "cli/config.h"
#include "train/train_options.h"

namespace s2s {
namespace {

// The value of a text option in a run's configuration; empty if there is none.
std::string configured(const RunDirectory& run, const std::string& key) {
  if (!std::filesystem::exists(run.config())) return "";
  std::string value;
  for (const cli::ConfigEntry& entry : cli::read_config(run.config().string())) {
    if (entry.key == key && !entry.values.empty()) value = entry.values.front();
  }
  return value;
}

}  // namespace

std::string corpus_of(const LoadedModel& loaded, const std::string& advice) {
  const RunDirectory run(loaded.run);
  if (!configured(run, "train-source").empty() || !configured(run, "train-tsv").empty()) {
    throw UsageError(fmt::format("{} was trained on files, not on a corpus: {}", loaded.run, advice));
  }
  const std::string corpus = configured(run, "corpus");
  return corpus.empty() ? TrainData().corpus : corpus;
}

}  // namespace s2s
