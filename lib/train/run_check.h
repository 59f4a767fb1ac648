// Whether a run is whole: what a resume and a translation read of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checkpoint/run_directory.h"

namespace s2s {

struct RunCheck {
  std::vector<std::string> problems;  // one sentence each, with the file's path; none: all is whole
  // Its checkpoints hold the optimiser's moments. A model that was published has none (FORMAT.md).
  bool resumable = true;
};

// Reads config.toml, the manifest, the vocabularies, and every checkpoint with its checksums, and compares
// the vocabularies with what the manifest and these checkpoints say of them.
RunCheck check_run(const RunDirectory& run);

}  // namespace s2s
