#include "checkpoint/removed_run.h"

#include <fmt/format.h>

#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/lock_holder.h"
#include "checkpoint/replaced_run.h"

namespace s2s {
namespace {

namespace fs = std::filesystem;

// Beside the run's folder, held by a study that works on it.
fs::path study_lock(const RunDirectory& run) { return run.path().string() + ".lock"; }

FileLock lock_unless_link(const RunDirectory& run) {
  if (fs::is_symlink(run.path())) {
    throw UsageError(fmt::format("{} is a link to {}: name the run itself", run.path().string(),
                                 fs::canonical(run.path()).string()));
  }
  if (const auto holder = lock_holder(study_lock(run))) {
    throw UsageError(fmt::format("{} is in use: {} works on it", run.path().string(), *holder));
  }
  return run.lock();
}

void remove_all_of(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (error) throw IoError(fmt::format("cannot remove {}: {}", path.string(), error.message()));
}

}  // namespace

RemovedRun::RemovedRun(RunDirectory run) : run_(std::move(run)), lock_(lock_unless_link(run_)) {}

std::vector<fs::path> RemovedRun::remove() const {
  for (const fs::path& path : entries_of(run_)) {
    if (path != run_.config() && path != run_.checkpoints()) remove_all_of(path);
  }
  const bool of_study = fs::exists(run_.path() / "study");
  for (const char* name : {"study", ".moving", ".replaced"}) remove_all_of(run_.path() / name);
  remove_all_of(run_.checkpoints());
  remove_all_of(run_.config());
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(run_.path())) {
    if (entry.path().filename() != ".lock") left.push_back(entry.path());
  }
  remove_all_of(run_.path() / ".lock");
  if (left.empty()) remove_all_of(run_.path());
  if (of_study) remove_all_of(study_lock(run_));
  return left;
}

}  // namespace s2s
