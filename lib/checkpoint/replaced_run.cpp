#include "checkpoint/replaced_run.h"

#include <exception>

namespace s2s {
namespace {

namespace fs = std::filesystem;

// Moving takes several steps: entries lie in `moving` before all of them have arrived, and while they go
// back.
fs::path moving(const RunDirectory& run) { return run.path() / ".moving"; }
fs::path replaced(const RunDirectory& run) { return run.path() / ".replaced"; }

void move_back(const RunDirectory& run) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(moving(run))) entries.push_back(entry.path());
  for (const fs::path& entry : entries) {
    const fs::path place = run.path() / entry.filename();
    fs::remove_all(place);
    rename_file(entry, place, FileOperations::system());
  }
  fs::remove_all(moving(run));
}

void put_back(const RunDirectory& run) {
  fs::remove_all(run.manifest());  // first, as it shows that the successor has begun
  for (const fs::path& entry : entries_of(run)) fs::remove_all(entry);
  rename_file(replaced(run), moving(run), FileOperations::system());
  move_back(run);
}

}  // namespace

std::vector<fs::path> entries_of(const RunDirectory& run) {
  std::vector<fs::path> entries;
  for (const fs::path& path :
       {run.manifest(), run.source_model(), run.target_model(), run.joint_model(), run.held_out_source(),
        run.held_out_target(), run.metrics(), run.log(), run.checkpoints(), run.config()}) {
    if (fs::exists(path)) entries.push_back(path);
  }
  for (const auto& entry : fs::directory_iterator(run.path())) {
    if (entry.path().filename().string().starts_with("events.out.tfevents")) entries.push_back(entry.path());
  }
  return entries;
}

ReplacedRun::ReplacedRun(const RunDirectory& run) : run_(run) {
  const std::vector<fs::path> entries = entries_of(run);
  fs::create_directories(moving(run));
  for (const fs::path& entry : entries) {
    rename_file(entry, moving(run) / entry.filename(), FileOperations::system());
  }
  rename_file(moving(run), replaced(run), FileOperations::system());
}

ReplacedRun::~ReplacedRun() {
  if (discarded_) return;
  try {
    put_back(run_);
  } catch (const std::exception&) {
    // Whoever locks the run next tries again, and can say what is wrong.
  }
}

void ReplacedRun::discard() {
  discarded_ = true;
  fs::remove_all(replaced(run_));
}

void settle_replaced_run(const RunDirectory& run) {
  if (fs::is_directory(moving(run))) move_back(run);
  if (!fs::is_directory(replaced(run))) return;
  if (fs::exists(run.manifest())) {
    fs::remove_all(replaced(run));
  } else {
    put_back(run);
  }
}

}  // namespace s2s
