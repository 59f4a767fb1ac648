// What a run's folder held before another training takes its place: set aside first, so that a training which
// turns out to be impossible destroys nothing.
#pragma once

#include <filesystem>
#include <vector>

#include "checkpoint/run_directory.h"

namespace s2s {

// The run's files and folders that exist. What others put there, and the lock, are not among them.
std::vector<std::filesystem::path> entries_of(const RunDirectory& run);

// While this exists, RUN/.replaced holds the former run; a process killed meanwhile leaves it to the next
// one that locks the run. All of this needs the run's lock.
class ReplacedRun {
 public:
  // Throws IoError where something cannot be moved.
  explicit ReplacedRun(const RunDirectory& run);
  // Puts the former run back in place of what has been written since, unless discard() was called.
  ~ReplacedRun();
  ReplacedRun(const ReplacedRun&) = delete;
  ReplacedRun& operator=(const ReplacedRun&) = delete;

  void discard();  // the former run, for good

 private:
  RunDirectory run_;
  bool discarded_ = false;
};

// Removes a former run whose successor has begun, which its manifest shows, and puts any other one back.
// Throws IoError.
void settle_replaced_run(const RunDirectory& run);

}  // namespace s2s
