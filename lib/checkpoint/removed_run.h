// Removing a run, and nothing else.
#pragma once

#include <filesystem>
#include <vector>

#include "base/files.h"
#include "checkpoint/run_directory.h"

namespace s2s {

// Has the run's lock until it is destroyed, so that no training of it can begin.
class RemovedRun {
 public:
  // Throws UsageError for a symbolic link to a run, and naming the process that trains it or, in a study,
  // works on it.
  explicit RemovedRun(RunDirectory run);

  const std::filesystem::path& path() const { return run_.path(); }

  // Removes what trainings and studies leave, the configuration last, so that a removal that was interrupted
  // can be repeated; then the folder. What else is in the folder stays, and is given back. Throws IoError.
  std::vector<std::filesystem::path> remove() const;

 private:
  RunDirectory run_;
  FileLock lock_;
};

}  // namespace s2s
