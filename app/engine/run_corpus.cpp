#include "engine/run_corpus.h"

#include <fmt/format.h>

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "checkpoint/run_directory.h"
#include "cli/config.h"
#include "train/train_options.h"

namespace s2s {
namespace {

// The values of an option in a run's configuration; empty if there are none.
std::vector<std::string> configured(const std::string& run, const std::string& key) {
  const std::filesystem::path config = RunDirectory(run).config();
  if (!std::filesystem::exists(config)) return {};
  std::vector<std::string> values;
  for (const cli::ConfigEntry& entry : cli::read_config(config.string())) {
    if (entry.key == key) values = entry.values;
  }
  return values;
}

bool is_of_files(const std::string& run) {
  return !configured(run, "train-source").empty() || !configured(run, "train-tsv").empty();
}

}  // namespace

std::optional<TextFiles> held_out_of(const std::string& run) {
  const RunDirectory directory(run);
  if (!std::filesystem::exists(directory.held_out_source())) return std::nullopt;
  return TextFiles{directory.held_out_source().string(), directory.held_out_target().string()};
}

std::optional<TextFiles> development_of(const std::string& run) {
  const std::vector<std::string> source = configured(run, "dev-source");
  const std::vector<std::string> target = configured(run, "dev-target");
  if (source.size() != 1 || target.size() != 1) return std::nullopt;
  return TextFiles{source.front(), target.front()};
}

bool has_test_set(const std::string& run) { return held_out_of(run) || !is_of_files(run); }

std::string corpus_of(const LoadedModel& loaded, const std::string& advice) {
  if (is_of_files(loaded.run))
    throw UsageError(fmt::format("{} was trained on files, not on a corpus: {}", loaded.run, advice));
  const std::vector<std::string> corpus = configured(loaded.run, "corpus");
  return corpus.empty() || corpus.front().empty() ? TrainData().corpus : corpus.front();
}

}  // namespace s2s
