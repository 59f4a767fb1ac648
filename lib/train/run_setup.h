// Everything that a training reads before its first update, in the run's folder and out of it, and the record
// of it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/held_log.h"
#include "base/json.h"
#include "checkpoint/replaced_run.h"
#include "checkpoint/run_directory.h"
#include "data/corpus.h"
#include "data/held_out.h"
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
  std::optional<HeldOut> held_out;  // where the development set is part of the training text
  Json manifest;
  std::string config_text;  // what config.toml is to hold
  // By changes that were allowed, for checkpoints that do not say themselves what they were made with
  // (decided_by): the place in the epoch, or the best validation, means nothing any more.
  bool batches_differ = false;
  bool scores_differ = false;
  std::unique_ptr<HeldLog> log;  // of a resumed run, until nothing can be refused any more
  // A folder that was made just now, and a run that this one replaces: the first is removed, the second put
  // back, unless begin() is called.
  std::unique_ptr<TemporaryPath> unstarted;
  std::unique_ptr<ReplacedRun> replaced;

  // What a checkpoint's place in the epoch ("batches") and its best validation ("scores") depend on.
  Json decided_by() const;
  void begin();  // once the training can: records what it is, and that it begins
};

// Makes the run's folder with config.toml and vocabularies, or finds in it what was made before and compares
// (see run_training.h). Nothing of a run that is there already changes before begin(), its log included; of a
// new one the log goes to RUN/train.log as well from here on. A folder without a manifest is set up anew by
// the next training.
RunSetup set_up_run(TrainOptions options, const ModelOptions& model_options, std::string config_text,
                    int threads);

}  // namespace s2s
