// Everything that a training reads before its first update, in the run's folder and out of it, and the record
// of it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/json.h"
#include "checkpoint/replaced_run.h"
#include "checkpoint/run_directory.h"
#include "data/corpus.h"
#include "data/parallel_text.h"
#include "nn/model_options.h"
#include "text/vocabulary.h"
#include "train/train_options.h"

namespace s2s {

struct RunSetup {
  RunDirectory run;
  FileLock lock;  // nobody else writes to the run while this exists
  Vocabulary source;
  Vocabulary target;
  PreparedCorpus corpus;
  std::optional<ParallelText> development;
  Json manifest;
  std::string config_text;      // what config.toml is to hold
  bool batches_differ = false;  // by changes that were allowed: the place in the epoch means nothing any more
  // A folder that was made just now, and a run that this one replaces: the first is removed, the second put
  // back, unless begin() is called.
  std::unique_ptr<TemporaryPath> unstarted;
  std::unique_ptr<ReplacedRun> replaced;

  void begin();  // once the training can
};

// Makes the run's folder with config.toml and vocabularies, or finds in it what was made before and compares
// (see run_training.h). The log goes to RUN/train.log as well from here on. What is there now is not recorded
// yet: the caller writes config and manifest when nothing can be refused any more. A folder without a
// manifest is set up anew by the next training.
RunSetup set_up_run(TrainOptions options, const ModelOptions& model_options, std::string config_text,
                    int threads);

}  // namespace s2s
