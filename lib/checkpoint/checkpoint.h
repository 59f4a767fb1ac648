// Checkpoints of a run: written whole or not at all, checked when read (FORMAT.md). All functions that write
// are for the process that holds the run's lock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/json.h"
#include "checkpoint/run_directory.h"
#include "checkpoint/safetensors.h"

namespace s2s {

struct Checkpoint {
  std::int64_t update = 0;
  TensorMap model;
  TensorMap optimizer;
  Json state;  // any JSON value: what else a trainer needs to go on
};

enum class CheckpointParts { all, without_optimizer };

// Writes checkpoints/UPDATE and makes `last` point to it. A checkpoint of the same update is replaced. On an
// error (IoError) everything that was there is still there, and nothing half written is.
void write_checkpoint(const RunDirectory& run, const Checkpoint& checkpoint,
                      FileOperations& files = FileOperations::system());

// Makes `best` point to this update's checkpoint, which must exist.
void mark_best(const RunDirectory& run, std::int64_t update,
               FileOperations& files = FileOperations::system());

// Removes all checkpoints but the best and the newest `keep_last` (at least 1).
void remove_old_checkpoints(const RunDirectory& run, std::int64_t keep_last,
                            FileOperations& files = FileOperations::system());

// The checkpoint folder or tensor file that a user means. `path`: a run, a checkpoint's folder, or a file of
// tensors. `which`, for a run only: "best", "last" (the newest), an update's number; empty for best if there
// is one, else last. Throws ModelError where there is no such thing, UsageError where `which` makes no sense.
std::filesystem::path find_checkpoint(const std::filesystem::path& path, const std::string& which = "");

// Reads what find_checkpoint finds. Of a file of tensors outside a checkpoint there is only the model: update
// 0, state null. Throws ModelError where anything is missing, damaged, or does not belong together.
Checkpoint read_checkpoint(const std::filesystem::path& path, const std::string& which = "",
                           CheckpointParts parts = CheckpointParts::all);

// What a checkpoint's folder holds beside its tensors (Checkpoint::state), which are not read. Throws
// ModelError.
Json read_checkpoint_state(const std::filesystem::path& folder);

// The mean of the models of the newest `count` checkpoints (fewer if there are fewer), summed in double
// precision; what is not floating point is the newest one's. Throws ModelError if there is none or they
// differ in names, types or shapes.
TensorMap average_models(const RunDirectory& run, std::int64_t count);

}  // namespace s2s
