// The training loop: updates, reports, validations and checkpoints until a limit is reached, patience ends, a
// signal comes or the loss diverges. Between two updates everything that decides the future is in the state
// that a checkpoint holds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/random.h"
#include "checkpoint/checkpoint.h"
#include "checkpoint/run_directory.h"
#include "data/batcher.h"
#include "train/best_validation.h"
#include "train/flat_parameters.h"
#include "train/metrics_log.h"
#include "train/optimiser.h"
#include "train/schedule.h"
#include "train/train_options.h"
#include "train/training_state.h"
#include "train/update_step.h"
#include "train/validator.h"

namespace s2s {

struct TrainingOutcome {
  std::string run;       // its folder
  std::string ended_by;  // "max-updates", "max-epochs", "max-minutes" or "patience"
  std::int64_t update = 0;
  std::int64_t skipped = 0;    // updates whose loss or gradient was not finite
  std::optional<double> best;  // value of the metric that decides
  std::int64_t best_update = 0;
  double seconds = 0;  // of all sittings
};

// What a trainer works on. All must outlive it.
struct TrainerParts {
  torch::nn::Module& model;
  LossFunction loss;
  Batcher& batcher;
  std::function<std::int64_t(const Batch&)> target_words;  // in a batch, for reports
  Validate validate;                                       // empty: no development set
  const RunDirectory& run;
  Json description;  // goes into each checkpoint's state: what the model is (see load_model.h)
};

class Trainer {
 public:
  // Moves the model's parameters into flat memory. UsageError where options are out of range or cannot go
  // together.
  Trainer(const TrainOptions& options, const TrainerParts& parts);

  // Goes on from a checkpoint, with the whole of its patience with updates that are not finite; ModelError
  // where it is not one of this model. `where` is its path.
  void resume(const Checkpoint& checkpoint, const std::string& where);

  // Forgets the best validation, patience's count and the schedule's: what comes is of another kind and is
  // not compared with them. The model as it stands is validated once more before the training ends.
  void begin_scores_again();

  // Trains until the end. Throws Interrupted after a signal, with a checkpoint written, and DivergedError
  // after `divergence_limit` updates in a row that were not finite, without one: it names the last good
  // checkpoint, which is kept, and how to go on from it.
  TrainingOutcome run();

 private:
  std::optional<std::string> reached_limit() const;
  void do_what_is_due();
  void update();
  void count_skipped(const std::vector<Batch>& batches);
  void report();
  void finish();
  bool in_streak() const { return state_.skipped_in_a_row > 0; }
  std::string way_back() const;
  enum class ValidationKind { scheduled, final };
  void validate(ValidationKind kind);
  void save(bool again = false);  // again: also where this update has a checkpoint
  void remove_old();
  void save_interrupted();
  void try_to_save(bool again = false);
  void mark_best_checkpoint();
  Checkpoint checkpoint() const;
  TrainingOutcome outcome(const std::string& ended_by) const;

  TrainOptions options_;
  TrainerParts parts_;
  FlatParameters parameters_;
  Optimiser optimiser_;
  UpdateStep step_;
  Schedule schedule_;
  bool watching_ = false;     // the watched sentence has been logged
  BestValidation best_;       // of all validations: what the best checkpoint is
  BestValidation scheduled_;  // of those that decide how the training goes on
  Random random_;             // dropout's
  TrainingState state_;
  std::optional<MetricsLog> metrics_;
  std::int64_t saved_at_ = 0;
  std::int64_t changed_at_ = 0;  // the last update that was not skipped: the parameters are its result
  bool unscored_ = false;        // since begin_scores_again()
  bool old_are_kept_ = false;    // until the next update shows that the newest checkpoint is good
};

}  // namespace s2s
