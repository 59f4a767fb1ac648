// A run in a few words, from the small files in its folder: no tensor is read.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "checkpoint/run_directory.h"

namespace s2s {

struct RunSummary {
  Json model;                    // the model's options, of the newest checkpoint; null before the first
  Json data;                     // of the manifest; null where there is none
  std::int64_t updates = 0;      // of the newest checkpoint
  std::int64_t parameters = 0;   // 0: not known
  std::string ended_by;          // "max-updates", "patience" ...; empty: it has not ended
  std::string trained_by;        // the process that trains it now, "process 4711 on HOST"; empty: none
  std::optional<double> bleu;    // of the best checkpoint, on the development set
  std::int64_t best_update = 0;  // 0: there is no best checkpoint
  double seconds = 0;            // of training
  std::uintmax_t bytes = 0;      // on the disk, checkpoints and all
  std::filesystem::file_time_type
      changed;  // when the newest checkpoint, or else the configuration, was written

  std::string state() const;  // "training (process 4711 on HOST)", "ended by patience", "not ended"
};

// What cannot be read is left out: a run that is damaged or being written is described as far as that goes.
RunSummary summarise_run(const RunDirectory& run);

// "34 MB", "1.2 GB".
std::string format_bytes(std::uintmax_t bytes);
// How long ago: "3 minutes", "2 hours", "5 days".
std::string format_age(std::filesystem::file_time_type since);

}  // namespace s2s
