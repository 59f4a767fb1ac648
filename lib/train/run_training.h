// A whole training: the run's folder with its config, manifest and vocabularies; the encoded corpus; the
// model; the loop.
#pragma once

#include <string>

#include "nn/model_options.h"
#include "train/train_options.h"
#include "train/trainer.h"

namespace s2s {

// Starts the run that the options describe, or goes on with it where its folder holds an unfinished one that
// was started with the same options, data and vocabularies (UsageError naming what differs;
// TrainOptions::allow_changed). Where no folder is named (TrainOptions::run), goes on with the latest
// unfinished run below runs_root of the same configuration, if there is one. `config_text` is the resolved
// configuration in TOML: it becomes RUN/config.toml, and tells what changed. Throws what Trainer::run throws,
// and UsageError, DataError, ModelError and IoError for what is wrong with the input.
TrainingOutcome run_training(const TrainOptions& options, const ModelOptions& model_options,
                             const std::string& config_text);

}  // namespace s2s
