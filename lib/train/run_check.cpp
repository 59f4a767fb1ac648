#include "train/run_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/regular_file.h"
#include "base/toml.h"
#include "checkpoint/checkpoint.h"
#include "train/manifest.h"
#include "train/run_vocabularies.h"

namespace s2s {

namespace {

namespace fs = std::filesystem;

// Adds what goes wrong in `read` to the problems.
template <typename Read>
void note_problem(RunCheck& result, const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    result.problems.emplace_back(error.what());
  }
}

bool has_optimizer(const fs::path& checkpoint) { return fs::exists(checkpoint / "optimizer.safetensors"); }

void check_checkpoint(const RunDirectory& run, const fs::path& folder, CheckpointParts parts) {
  const Checkpoint checkpoint = read_checkpoint(folder, "", parts);
  load_vocabularies(run, recorded_vocabularies(checkpoint.state, (folder / "state.json").string()));
}

}  // namespace

RunCheck check_run(const RunDirectory& run) {
  RunCheck result;
  note_problem(result, [&] {
    parse_toml(read_regular_file(run.config(), kMostTomlBytes, ErrorKind::model), run.config().string(),
               ErrorKind::model);
  });
  note_problem(result, [&] {
    const Json manifest = read_manifest(run);
    load_vocabularies(run, recorded_vocabularies(manifest.at("data"), run.manifest().string()));
  });
  const std::vector<std::int64_t> updates = run.updates();
  result.resumable = std::ranges::any_of(
      updates, [&](std::int64_t update) { return has_optimizer(run.checkpoint(update)); });
  const CheckpointParts parts = result.resumable ? CheckpointParts::all : CheckpointParts::without_optimizer;
  for (const std::int64_t update : updates) {
    const std::size_t before = result.problems.size();
    note_problem(result, [&] { check_checkpoint(run, run.checkpoint(update), parts); });
    // a training that goes on meanwhile removes old ones
    if (!fs::exists(run.checkpoint(update))) result.problems.resize(before);
  }
  if (!updates.empty()) {
    note_problem(result, [&] { find_checkpoint(run.path()); });  // that `best` leads to one of them
  }
  return result;
}

}  // namespace s2s
