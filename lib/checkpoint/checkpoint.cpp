#include "checkpoint/checkpoint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "base/error.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/regular_file.h"
#include "checkpoint/seal.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

constexpr const char* kModelFile = "model.safetensors";
constexpr const char* kOptimizerFile = "optimizer.safetensors";
constexpr const char* kStateFile = "state.json";
constexpr const char* kStateFormat = "s2s-checkpoint";
constexpr int kStateVersion = 1;
constexpr std::string_view kStateStart = "{\n  \"sha256\": \"";

// ---- writing

Json description_of(std::string_view bytes) {
  return {{"bytes", bytes.size()}, {"sha256", sha256_of(bytes)}};
}

std::string state_text(const Checkpoint& checkpoint, std::string_view model, std::string_view optimizer) {
  Json json;
  json["sha256"] = kUnsealed;
  json["format"] = kStateFormat;
  json["version"] = kStateVersion;
  json["update"] = checkpoint.update;
  json["files"][kModelFile] = description_of(model);
  json["files"][kOptimizerFile] = description_of(optimizer);
  json["state"] = checkpoint.state;
  std::string text = format_json(json) + "\n";
  seal(text, kStateStart.size());
  return text;
}

// Gives a complete folder its final name; what has this name already is replaced.
void publish(const fs::path& temporary, const fs::path& folder, FileOperations& files) {
  const fs::path replaced = folder.parent_path() / fmt::format(".{}.replaced", folder.filename().string());
  const bool replaces = fs::exists(folder);
  if (replaces) {
    files.remove_all(replaced.c_str());
    rename_file(folder, replaced, files);
  }
  try {
    rename_file(temporary, folder, files);
  } catch (const IoError&) {
    if (replaces) files.rename(replaced.c_str(), folder.c_str());
    throw;
  }
  sync_folder(folder.parent_path(), files);
  if (replaces) files.remove_all(replaced.c_str());
}

void set_link(const fs::path& link, const fs::path& checkpoint, FileOperations& files) {
  // A run that was copied by a program which follows links has a folder here.
  if (fs::is_directory(fs::symlink_status(link))) files.remove_all(link.c_str());
  replace_link(link, checkpoint.filename().string(), files);
}

// ---- reading

std::string read_model_file(const fs::path& path, std::uintmax_t largest) {
  std::error_code error;
  if (!fs::exists(path, error)) throw ModelError(fmt::format("{} is missing", path.string()));
  return read_regular_file(path, std::min<std::uintmax_t>(largest, memory_bytes()));
}

struct StateFile {
  std::int64_t update = 0;
  Json files;
  Json state;
};

StateFile read_state(const fs::path& path) {
  const std::string text = read_model_file(path, kMostJsonBytes);
  const std::string name = path.string();
  if (!text.starts_with(kStateStart)) {
    throw ModelError(fmt::format("{} is damaged or not of s2s: it doesn't start with its checksum", name));
  }
  check_seal(text, kStateStart.size(), name);
  const Json json = parse_json(text, name, ErrorKind::model);
  try {
    if (json.at("format") != kStateFormat) throw ModelError(fmt::format("{} is not of a checkpoint", name));
    if (json.at("version") != kStateVersion) {
      throw ModelError(fmt::format("{} has version {} of the format, this program knows version {}", name,
                                   json.at("version").dump(), kStateVersion));
    }
    return {json.at("update").get<std::int64_t>(), json.at("files"), json.at("state")};
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{} is not as the format says: {}", name, error.what()));
  }
}

TensorMap read_part(const fs::path& folder, const char* file, const StateFile& state) {
  const fs::path path = folder / file;
  std::uintmax_t size = 0;
  std::string hash;
  try {
    size = state.files.at(file).at("bytes").get<std::uintmax_t>();
    hash = state.files.at(file).at("sha256").get<std::string>();
  } catch (const Json::exception& error) {
    throw ModelError(
        fmt::format("{} is not as the format says: {}", (folder / kStateFile).string(), error.what()));
  }
  const std::string bytes = read_model_file(path, size);
  if (bytes.size() != size) {
    throw ModelError(fmt::format("{} is incomplete: {} of {} bytes", path.string(), bytes.size(), size));
  }
  if (sha256_of(bytes) != hash) {
    throw ModelError(fmt::format("{} is damaged or belongs to another checkpoint: {} says its SHA-256 is {}",
                                 path.string(), kStateFile, hash));
  }
  return parse_safetensors(bytes, path.string()).tensors;
}

Checkpoint read_folder(const fs::path& folder, CheckpointParts parts) {
  const StateFile state = read_state(folder / kStateFile);
  Checkpoint checkpoint;
  checkpoint.update = state.update;
  checkpoint.state = state.state;
  checkpoint.model = read_part(folder, kModelFile, state);
  if (parts == CheckpointParts::all) checkpoint.optimizer = read_part(folder, kOptimizerFile, state);
  return checkpoint;
}

std::string listed(const std::vector<std::int64_t>& updates) {
  return fmt::format("{}", fmt::join(updates, ", "));
}

// The last checkpoint is not what was asked for in its place.
void refuse_dangling_best(const RunDirectory& run) {
  std::error_code error;
  const fs::path target = fs::read_symlink(run.best(), error);
  if (error) return;  // there is none
  throw ModelError(
      fmt::format("{} leads to {}, which is no checkpoint of this run: restore it from a copy, or name "
                  "one of {}, or last",
                  run.best().string(), target.string(), listed(run.updates())));
}

fs::path find_in_run(const RunDirectory& run, const std::string& which) {
  const auto updates = run.updates();
  if (updates.empty()) {
    throw ModelError(fmt::format("the run {} has no checkpoint yet", run.path().string()));
  }
  if (which == "last") return run.checkpoint(updates.back());
  if (which.empty() || which == "best") {
    if (const auto best = run.best_update()) return run.checkpoint(*best);
    // A run that was copied by a program which follows links has a folder here.
    if (fs::is_directory(fs::symlink_status(run.best()))) return run.best();
    refuse_dangling_best(run);
    if (which.empty()) return run.checkpoint(updates.back());
    throw ModelError(
        fmt::format("the run {} has no best checkpoint yet; it has {}: name one of them, or last",
                    run.path().string(), listed(updates)));
  }
  std::int64_t update = -1;
  const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), update);
  if (error != std::errc() || end != which.data() + which.size()) {
    throw UsageError(
        fmt::format("\"{}\" names no checkpoint: write best, last, average, average-K for the "
                    "mean of the last K, or one of {}",
                    which, listed(updates)));
  }
  if (std::find(updates.begin(), updates.end(), update) == updates.end()) {
    throw ModelError(fmt::format("the run {} has no checkpoint of update {}; it has {}", run.path().string(),
                                 update, listed(updates)));
  }
  return run.checkpoint(update);
}

// Adds `model` to the sums (in double precision); the first one makes them.
void add_model(TensorMap& sums, const TensorMap& model, const fs::path& path) {
  const auto fail = [&](const std::string& what) {
    throw ModelError(fmt::format("{} can't be averaged with the newer checkpoints: {}", path.string(), what));
  };
  if (model.size() != sums.size()) fail("they have different tensors");
  for (const auto& [name, tensor] : model) {
    const auto sum = sums.find(name);
    if (sum == sums.end()) fail("they have different tensors: " + name);
    if (sum->second.sizes() != tensor.sizes()) fail("the shapes of " + name + " differ");
    if (tensor.is_floating_point()) sum->second += tensor.to(torch::kFloat64);
  }
}

}  // namespace

void write_checkpoint(const RunDirectory& run, const Checkpoint& checkpoint, FileOperations& files) {
  const std::string model = to_safetensors(checkpoint.model);
  const std::string optimizer = to_safetensors(checkpoint.optimizer);
  const std::string state = state_text(checkpoint, model, optimizer);
  const fs::path folder = run.checkpoint(checkpoint.update);
  TemporaryPath temporary(make_temporary_folder(folder, files), files);
  write_new_file(temporary.path() / kModelFile, model, files);
  write_new_file(temporary.path() / kOptimizerFile, optimizer, files);
  write_new_file(temporary.path() / kStateFile, state, files);
  sync_folder(temporary.path(), files);
  publish(temporary.path(), folder, files);
  temporary.keep();
  set_link(run.last(), folder, files);
}

void mark_best(const RunDirectory& run, std::int64_t update, FileOperations& files) {
  const fs::path folder = run.checkpoint(update);
  if (!fs::is_directory(folder)) {
    throw Error(ErrorKind::internal,
                fmt::format("there is no checkpoint {} to be the best", folder.string()));
  }
  set_link(run.best(), folder, files);
}

void remove_old_checkpoints(const RunDirectory& run, std::int64_t keep_last, FileOperations& files) {
  const auto updates = run.updates();
  const auto best = run.best_update();
  const auto kept = static_cast<std::size_t>(std::max<std::int64_t>(keep_last, 1));
  for (std::size_t i = 0; i + kept < updates.size(); ++i) {
    if (updates[i] == best) continue;
    // Renamed first: what has a checkpoint's name is always whole.
    const fs::path folder = run.checkpoint(updates[i]);
    const fs::path temporary = make_temporary_folder(folder, files);
    rename_file(folder, temporary, files);  // over an empty folder, which rename allows
    files.remove_all(temporary.c_str());
  }
}

fs::path find_checkpoint(const fs::path& path, const std::string& which) {
  const std::string name = path.string();
  if (!fs::exists(path)) throw ModelError(fmt::format("there is no run, checkpoint or model {}", name));
  const RunDirectory run(path);
  if (fs::is_directory(run.checkpoints())) return find_in_run(run, which);
  const bool is_checkpoint = fs::exists(path / kStateFile) || fs::exists(path / kModelFile);
  if (fs::is_directory(path) && !is_checkpoint) {
    throw ModelError(fmt::format("{} is neither a run nor a checkpoint: it has no {} and no {}", name,
                                 run.checkpoints().filename().string(), kStateFile));
  }
  if (!which.empty()) {
    throw UsageError(fmt::format("{} is one checkpoint; \"{}\" can be said of a run only", name, which));
  }
  return path;
}

Json read_checkpoint_state(const fs::path& folder) { return read_state(folder / kStateFile).state; }

Checkpoint read_checkpoint(const fs::path& path, const std::string& which, CheckpointParts parts) {
  const fs::path found = find_checkpoint(path, which);
  if (fs::is_directory(found)) return read_folder(found, parts);
  if (found.filename() == kModelFile && fs::exists(found.parent_path() / kStateFile)) {
    return read_folder(found.parent_path(), parts);
  }
  Checkpoint checkpoint;
  checkpoint.model = read_safetensors(found, Checksum::optional);
  return checkpoint;
}

TensorMap average_models(const RunDirectory& run, std::int64_t count) {
  auto updates = run.updates();
  std::reverse(updates.begin(), updates.end());
  if (updates.empty()) throw ModelError(fmt::format("the run {} has no checkpoint yet", run.path().string()));
  updates.resize(std::min(updates.size(), static_cast<std::size_t>(std::max<std::int64_t>(count, 1))));
  const TensorMap newest =
      read_folder(run.checkpoint(updates.front()), CheckpointParts::without_optimizer).model;
  TensorMap sums;
  for (const auto& [name, tensor] : newest) {
    sums[name] = tensor.is_floating_point() ? tensor.to(torch::kFloat64) : tensor;
  }
  for (std::size_t i = 1; i < updates.size(); ++i) {
    const fs::path folder = run.checkpoint(updates[i]);
    add_model(sums, read_folder(folder, CheckpointParts::without_optimizer).model, folder);
  }
  for (auto& [name, sum] : sums) {
    const auto type = newest.at(name).scalar_type();
    if (sum.is_floating_point()) sum = (sum / static_cast<double>(updates.size())).to(type);
  }
  return sums;
}

}  // namespace s2s
