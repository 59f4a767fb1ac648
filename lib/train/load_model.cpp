#include "train/load_model.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>

#include "base/error.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/run_directory.h"
#include "train/model_json.h"
#include "train/parameters.h"

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

std::string expected_sha256(const Json& state, const char* side, const std::string& where) {
  try {
    return state.at("vocabularies").at(side).at("sha256").get<std::string>();
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{}: {}", where, error.what()));
  }
}

// Not said by checkpoints that are older than the option.
bool reads_reversed(const Json& state, const std::string& where) {
  try {
    return state.value("reverse_source", false);
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{}: {}", where, error.what()));
  }
}

fs::path vocabulary_path(const RunDirectory& run, const fs::path& side) {
  return fs::exists(run.joint_model()) ? run.joint_model() : side;
}

}  // namespace

LoadedModel load_model(const std::string& path, const std::string& which) {
  const auto average = averaged(which);
  const fs::path folder = find_checkpoint(path, average ? "last" : which);
  const auto run = RunDirectory::containing(folder);
  const std::string state_name = (folder / "state.json").string();
  if (!run) {
    throw ModelError(fmt::format(
        "{} lies in no run's folder: the vocabularies and the model's options are missing", folder.string()));
  }
  Checkpoint checkpoint = read_checkpoint(folder, "", CheckpointParts::without_optimizer);
  if (!checkpoint.state.is_object() || !checkpoint.state.contains("model")) {
    throw ModelError(fmt::format("{}: it does not say what the model is", state_name));
  }
  Random unused(0);
  const std::shared_ptr<Seq2Seq> model =
      build_seq2seq(model_options_from(checkpoint.state["model"], state_name), unused);
  if (average) {
    checkpoint.model = average_models(*run, *average);
  }
  load_parameters(*model, checkpoint.model, (folder / "model.safetensors").string());
  model->eval();
  return {model,
          Vocabulary::load(vocabulary_path(*run, run->source_model()).string(),
                           expected_sha256(checkpoint.state, "source", state_name)),
          Vocabulary::load(vocabulary_path(*run, run->target_model()).string(),
                           expected_sha256(checkpoint.state, "target", state_name)),
          run->path().string(),
          average ? "average of the last checkpoints" : folder.string(),
          checkpoint.update,
          reads_reversed(checkpoint.state, state_name)};
}

}  // namespace s2s
