// Everything that decides a training apart from the model's shape (nn/model_options.h), with its defaults. No
// LibTorch: the command line binds these fields, and the resolved values are the run's config.toml.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "data/batcher.h"
#include "data/corpus.h"
#include "data/held_out.h"
#include "nn/engine_options.h"
#include "text/vocabulary_trainer.h"

namespace s2s {

// Where the sentence pairs come from, and the pieces. Files named here win; with none, the corpus folder's
// corpus.toml names them.
struct TrainData {
  std::string corpus = "bible-enes";  // a folder below `data_root`, or a path to one
  std::string data_root = "data";
  // Its files are the training files; all are empty until corpus.toml was read.
  CorpusOptions train;
  // Files for validation: both sides or neither, and lines SOURCE tab TARGET after them or instead.
  std::vector<std::string> dev_source;
  std::vector<std::string> dev_target;
  std::vector<std::string> dev_tsv;

  // Of the training text, where no files for validation are named.
  HeldOutOptions held_out;

  bool names_development() const { return !(dev_source.empty() && dev_target.empty() && dev_tsv.empty()); }

  // SentencePiece models made before (`s2s vocab train`), both or neither; with none, new ones are trained
  // from the training files.
  std::string source_vocabulary;
  std::string target_vocabulary;
  bool joint_vocabulary = false;  // one new model for both languages
  VocabularyOptions vocabulary;   // of new ones
};

enum class OptimiserKind { adam, adamw, adadelta, sgd };

struct OptimiserOptions {
  OptimiserKind kind = OptimiserKind::adam;
  std::optional<double> learning_rate;  // unset: 0.001 for adam and adamw, 1 for adadelta and sgd
  double beta1 = 0.9;                   // adam: decay of the first moment
  double beta2 = 0.999;                 // adam: decay of the second moment
  std::optional<double> eps;            // unset: 1e-8 for adam and adamw, 1e-6 for adadelta
  double rho = 0.95;                    // adadelta: decay of the two averages (Zeiler 2012)
  double weight_decay = 0.0;  // adamw: decoupled (Loshchilov and Hutter 2019); the others: an L2 term
  double momentum = 0.0;      // sgd
  double clip_norm = 1.0;     // the gradient's Euclidean norm is scaled down to this; 0: never
};

// The learning rate's course, each times the optimiser's learning rate.
enum class ScheduleKind {
  constant,
  inverse_sqrt,  // sqrt(warmup / update) after the warm-up
  halving,  // times `decay` at `decay_start` and every `decay_every` updates from there (Luong et al. 2015,
            // section 4.1)
  plateau,  // times `decay` after each `decay_patience` validations without a better one
  ramp_decay,  // RNMT+'s: up to `replicas` times over the warm-up, level, then falling from `decay_start` to
               // a half at `decay_end` (Chen et al. 2018, "The best of both worlds", section 4)
};

struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::constant;
  std::int64_t warmup = 0;  // updates of linear rise from 0; of ramp_decay, times `replicas`, from 1
  double decay = 0.5;
  std::int64_t decay_start = 10000;  // updates (halving), updates times `replicas` (ramp_decay)
  std::int64_t decay_end = 40000;    // likewise (ramp_decay)
  std::int64_t replicas = 1;         // n of RNMT+'s formula (ramp_decay)
  std::int64_t decay_every = 2000;   // updates (halving)
  std::int64_t decay_patience = 2;   // validations (plateau)
  double minimum = 0.0;              // the learning rate never falls below this
};

enum class ValidationMetric { loss, bleu };

struct ValidationOptions {
  std::int64_t every = 500;  // updates; 0: never
  ValidationMetric metric =
      ValidationMetric::bleu;      // decides what `best` is, early stopping and the plateau schedule
  std::int64_t patience = 8;       // stop after so many validations without a better one; 0: never
  std::int64_t beam = 1;           // of the translations that are scored; 1: greedy
  std::int64_t batch_size = 64;    // sentences
  std::int64_t max_sentences = 0;  // only the first so many of the dev set are translated; 0: all
};

struct TrainOptions {
  std::string run;  // the run's folder; empty: a new one below runs_root, named after time and attention
  std::string runs_root = "runs";
  TrainData data;
  BatchOptions batch{.size = 0};  // 0: 80 sentences or 3000 pieces, as resolve() fills in
  std::int64_t accumulate = 1;    // batches whose gradients make one update
  OptimiserOptions optimiser;
  ScheduleOptions schedule;
  ValidationOptions validation;

  // Training ends at the first of these limits that is set (0: no limit), or by patience.
  std::int64_t max_updates = 4000;
  std::int64_t max_epochs = 0;
  double max_minutes = 0.0;  // of this and all earlier sittings of the run

  double label_smoothing = 0.0;  // Szegedy et al. (2016)
  std::int64_t divergence_limit =
      5;                         // non-finite updates in a row, each skipped, until the training gives up
  std::int64_t log_every = 100;  // updates
  std::int64_t checkpoint_every = 500;     // updates
  std::int64_t keep_last = 3;              // checkpoints kept beside the best one
  bool overwrite = false;                  // throw away what the run's folder holds and start anew
  std::vector<std::string> allow_changed;  // options that may differ from those the run was started with
  std::vector<std::string> given;          // names of the options that are not left to their defaults

  EngineOptions engine;  // what computes losses and gradients; weights, moments and sums stay fp32
  std::uint64_t seed = 1;
  std::int64_t threads = 0;  // 0: the cores available to the process
};

// Fills in the size where it is 0.
BatchOptions resolve(BatchOptions options);

// UsageError naming the option that is out of range. (Batches, corpus and vocabulary are checked where they
// are made.)
void check(const TrainOptions& options);

}  // namespace s2s
