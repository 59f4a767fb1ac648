// Where everything of a run is: the one place that knows the names. No LibTorch.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/files.h"

namespace s2s {

class RunDirectory {
 public:
  // Names a folder; touches nothing.
  explicit RunDirectory(std::filesystem::path path);

  // Makes the folder with what is above it, and sees that it can be written. Throws UsageError where it holds
  // a run already, IoError where it can't be made or written.
  static RunDirectory create(const std::filesystem::path& path);

  // The runs below `runs_root`, at any depth, by their paths. Symbolic links are followed; a run that several
  // paths lead to is given once, by a path without links where there is one. Folders that cannot be read are
  // passed over.
  static std::vector<RunDirectory> below(const std::filesystem::path& runs_root);

  // The run below `runs_root`, at any depth, whose newest checkpoint is the youngest. Throws ModelError
  // saying what to do if there is none.
  static RunDirectory latest(const std::filesystem::path& runs_root);

  // The run that a path names: itself, or that of one of its checkpoints or of a checkpoint's file. None if
  // it is no run's.
  static std::optional<RunDirectory> containing(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path config() const { return path_ / "config.toml"; }
  std::filesystem::path manifest() const { return path_ / "manifest.json"; }
  std::filesystem::path source_model() const { return path_ / "source.model"; }
  std::filesystem::path target_model() const { return path_ / "target.model"; }
  std::filesystem::path joint_model() const { return path_ / "joint.model"; }  // instead of the two
  // The pairs of the training text that the run validates on, where it has no development files.
  std::filesystem::path held_out_source() const { return path_ / "held-out.source"; }
  std::filesystem::path held_out_target() const { return path_ / "held-out.target"; }
  std::filesystem::path metrics() const { return path_ / "metrics.jsonl"; }
  std::filesystem::path log() const { return path_ / "train.log"; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }
  std::filesystem::path checkpoint(std::int64_t update) const;  // checkpoints/000500
  std::filesystem::path best() const { return checkpoints() / "best"; }
  std::filesystem::path last() const { return checkpoints() / "last"; }

  // Whether there is a run here: a configuration or a checkpoint.
  bool holds_run() const;
  // Whether what is here was made by a training: beside that there is the folder of checkpoints. A folder
  // with some config.toml is no run.
  bool is_run() const;
  // The updates that have a checkpoint, ascending. Empty if there are none, or no folder.
  std::vector<std::int64_t> updates() const;
  // The update that `best` points to, if it does and has a checkpoint.
  std::optional<std::int64_t> best_update() const;

  // For whoever writes to the run; held until the result is destroyed. Throws UsageError naming the process
  // that has it. Having it, removes or puts right what a process that was killed left half done.
  [[nodiscard]] FileLock lock() const;

 private:
  std::filesystem::path path_;
};

}  // namespace s2s
