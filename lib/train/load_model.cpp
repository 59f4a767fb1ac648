#include "train/load_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include "base/error.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/run_directory.h"
#include "nn/parameter_count.h"
#include "train/model_json.h"
#include "train/parameters.h"
#include "train/run_vocabularies.h"

namespace s2s {

namespace {

namespace fs = std::filesystem;

// "average": all; "average-3": 3; unset for what is no average.
std::optional<std::int64_t> averaged(const std::string& which) {
  constexpr const char* kAverage = "average";
  if (which.rfind(kAverage, 0) != 0) {
    return std::nullopt;
  }
  if (which == kAverage) {
    return std::numeric_limits<std::int64_t>::max();
  }
  const char* begin = which.data() + std::string(kAverage).size();
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(begin + 1, which.data() + which.size(), count);
  if (*begin != '-' || error != std::errc() || end != which.data() + which.size() || count < 1) {
    throw UsageError(
        fmt::format("\"{}\" is no choice of checkpoint: give \"average-3\" for the last three", which));
  }
  return count;
}

// `otherwise`: of checkpoints that are older than the option, which do not say it.
template <typename Value>
Value read_option(const Json& state, const char* name, Value otherwise, const std::string& where) {
  try {
    return state.value(name, otherwise);
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{}: {}", where, error.what()));
  }
}

// The options of the model that the checkpoint describes, complete, and in keeping with how much it holds:
// what is built from them takes no more memory than a small multiple of the file, whatever a stranger wrote
// into it.
ModelOptions model_options_of(const Checkpoint& checkpoint, const std::string& where) {
  if (!checkpoint.state.is_object() || !checkpoint.state.contains("model")) {
    throw ModelError(fmt::format("{}: it does not say what the model is", where));
  }
  const ModelOptions given = model_options_from(checkpoint.state["model"], where);
  ModelOptions options;
  try {
    options = resolve(given);
  } catch (const UsageError& error) {
    throw ModelError(fmt::format("{}: these are not options of a model: {}", where, error.what()));
  }
  std::int64_t held = 0;
  for (const auto& [name, tensor] : checkpoint.model) {
    held += tensor.numel();
  }
  constexpr std::int64_t kSmall = 1 << 20;  // up to here a difference is best told tensor by tensor
  if (const std::int64_t described = parameter_count(options); described > 2 * held + kSmall) {
    throw ModelError(fmt::format("{} describes a model of {} parameters, but model.safetensors holds {}",
                                 where, described, held));
  }
  return options;
}

// The updates of an average of `wanted` checkpoints, ascending: at most the last `kept` that the run keeps,
// since an older one is there for being the best alone.
std::vector<std::int64_t> averaged_updates(const RunDirectory& run, std::int64_t wanted, std::int64_t kept) {
  std::vector<std::int64_t> updates = run.updates();
  const auto there = static_cast<std::int64_t>(updates.size());
  const std::int64_t count = std::min({wanted, std::max<std::int64_t>(kept, 1), there});
  updates.erase(updates.begin(), updates.end() - count);
  return updates;
}

// "average of the last 3 checkpoints (updates 300, 400, 500)"
std::string average_name(const std::vector<std::int64_t>& updates, std::int64_t wanted) {
  if (updates.size() == 1) {
    return fmt::format("average of the last checkpoint alone (update {})", updates.front());
  }
  return fmt::format("average of the last {} checkpoints (updates {}){}", updates.size(),
                     fmt::join(updates, ", "),
                     wanted > static_cast<std::int64_t>(updates.size()) ? ", all that the run keeps" : "");
}

// An embedding has a row for each piece: what goes beyond them would be read out of bounds.
void check_sizes(const VocabularyPair& pieces, const ModelOptions& model, const RunDirectory& run) {
  const auto check = [&](const char* side, const Vocabulary& vocabulary, std::int64_t rows) {
    if (vocabulary.size() == rows) return;
    throw ModelError(
        fmt::format("{}: the {} vocabulary has {} pieces, but the model has {}. Restore it from a copy",
                    run.path().string(), side, vocabulary.size(), rows));
  };
  check("source", pieces.source, model.source_vocabulary);
  check("target", pieces.target, model.target_vocabulary);
}

}  // namespace

LoadedModel load_model(const std::string& path, const std::string& which) {
  const auto average = averaged(which);
  const fs::path folder = find_checkpoint(path, average ? "last" : which);
  const auto run = RunDirectory::containing(folder);
  const std::string state_name = (folder / "state.json").string();
  if (!run && fs::is_regular_file(folder)) {
    throw ModelError(fmt::format(
        "{} is a file, but a model is a run's folder (of s2s train), or that of one of its checkpoints",
        path));
  }
  if (!run) {
    throw ModelError(fmt::format(
        "{} lies in no run's folder: the vocabularies and the model's options are missing", folder.string()));
  }
  Checkpoint checkpoint = read_checkpoint(folder, "", CheckpointParts::without_optimizer);
  // Before the weights, which take longer.
  const VocabularyPair pieces = load_vocabularies(*run, recorded_vocabularies(checkpoint.state, state_name));
  const ModelOptions options = model_options_of(checkpoint, state_name);
  check_sizes(pieces, options, *run);
  Random unused(0);
  const std::shared_ptr<Seq2Seq> model = build_seq2seq(options, unused);
  std::string name = folder.string();
  if (average) {
    constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
    const auto updates =
        averaged_updates(*run, *average, read_option(checkpoint.state, "keep_last", kAll, state_name));
    checkpoint.model = average_models(*run, static_cast<std::int64_t>(updates.size()));
    name = average_name(updates, *average);
  }
  load_parameters(*model, checkpoint.model, (folder / "model.safetensors").string());
  model->eval();
  return {model,
          pieces.source,
          pieces.target,
          run->path().string(),
          name,
          checkpoint.update,
          read_option(checkpoint.state, "reverse_source", false, state_name),
          read_option(checkpoint.state, "nfc", true, state_name)};
}

}  // namespace s2s
