#include "train_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/Option.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "base/counted.h"
#include "base/error.h"
#include "model_options.h"
#include "vocab_options.h"

namespace s2s {
namespace {

// By its name: "a.tsv", "a.tsv.gz".
bool is_tsv(const std::string& file) {
  const std::filesystem::path path(file);
  return path.extension() == ".tsv" || path.stem().extension() == ".tsv";
}

void declare_run(cli::OptionTable& table, TrainOptions& options) {
  table.group("Run");
  table.text("run", options.run, "run folder; an unfinished run with the same options is resumed")
      .called("DIR")
      .unset("a new folder in --runs-root")
      .mark_essential();
  table
      .text("runs-root", options.runs_root, "folder in which training without --run resumes or creates a run")
      .called("DIR");
  table.flag("overwrite", options.overwrite, "delete what the run folder holds and start again");
  table
      .texts("allow-changed", options.allow_changed,
             "options that may differ from those of the run being resumed; data for changed files")
      .called("NAME,...")
      .one_a_flag()
      .at_commas();
}

void declare_data(cli::OptionTable& table, TrainArguments& arguments) {
  TrainData& data = arguments.train.data;
  table.group("Data (plain or compressed; target line N translates source line N)");
  table.arguments("FILE", arguments.files,
                  "training text: SOURCE and TARGET, or .tsv files with lines SOURCE tab TARGET");
  table
      .text("corpus", data.corpus,
            "corpus to train on when no files are given: a name in --data-root, or a path")
      .called("NAME")
      .mark_essential();
  declare_data_root(table, data.data_root);
  table.texts("train-source", data.train.source, "source side of the training text")
      .called("FILE")
      .input()
      .mark_essential();
  table.texts("train-target", data.train.target, "target side of the training text")
      .called("FILE")
      .input()
      .mark_essential();
  table.texts("train-tsv", data.train.tsv, "training text with lines SOURCE tab TARGET")
      .called("FILE")
      .input();
  table.texts("dev-source", data.dev_source, "source side of the validation text")
      .called("FILE")
      .input()
      .mark_essential();
  table.texts("dev-target", data.dev_target, "target side of the validation text")
      .called("FILE")
      .input()
      .mark_essential();
  table.texts("dev-tsv", data.dev_tsv, "validation text with lines SOURCE tab TARGET").called("FILE").input();
  table
      .integers("tsv-columns", data.train.tsv_columns, cli::at_least(1),
                "columns of source and target in TSV lines, counted from 1")
      .called("N,N")
      .unset("1,2");
  declare_held_out(
      table, data.held_out,
      "without dev files, validate on up to this many pairs of the training text; 0 holds none out");
  table.integer("max-source-pieces", data.train.max_source_pieces, cli::at_least(1),
                "drop training pairs whose source is longer than this many pieces");
  table.integer("max-target-pieces", data.train.max_target_pieces, cli::at_least(1),
                "drop training pairs whose target is longer than this many pieces");
  table.integer("max-source-words", data.train.max_source_words, cli::at_least(0),
                "drop training pairs whose source is longer than this many words; 0 is no limit");
  table.integer("max-target-words", data.train.max_target_words, cli::at_least(0),
                "drop training pairs whose target is longer than this many words; 0 is no limit");
  table.number("max-ratio", data.train.max_ratio, cli::at_least(1.0),
               "drop training pairs with more than this many pieces on one side per piece of the other");
  table.flag("reverse-source", data.train.reverse_source,
             "read the source from last piece to first, in training and translation (Sutskever et al. 2014)");
  declare_reading(table, data.train.max_bytes, data.train.nfc, "longer training pairs are dropped");
  table.choice<BadLines>(
      "on-bad-line", data.train.bad_lines, {{"drop", BadLines::drop}, {"error", BadLines::refuse}},
      "action on training lines that are not UTF-8 or, in TSV, lack a tab: drop the pair, or stop with an "
      "error");
  table.text("cache", data.train.cache, "folder of encoded corpora, reused by later runs").called("DIR");
}

void declare_pieces(cli::OptionTable& table, TrainData& data) {
  table.group("Vocabularies");
  table
      .text("source-vocabulary", data.source_vocabulary,
            "SentencePiece model of the source language, from s2s vocab train")
      .called("FILE")
      .input()
      .unset("a new one");
  table.text("target-vocabulary", data.target_vocabulary, "SentencePiece model of the target language")
      .called("FILE")
      .input()
      .unset("a new one");
  table.flag("joint-vocabulary", data.joint_vocabulary, "train one vocabulary for both languages");
  declare_vocabulary(table, "vocabulary-", data.vocabulary);
}

void declare_batches(cli::OptionTable& table, TrainOptions& options) {
  table.group("Batches");
  table
      .integer("batch-size", options.batch.size, cli::between(0, 1'000'000),
               "batch size in --batch-unit; 0 means 80 sentences or 3000 pieces")
      .mark_essential();
  table.choice<BatchUnit>("batch-unit", options.batch.unit,
                          {{"sentences", BatchUnit::sentences}, {"pieces", BatchUnit::pieces}},
                          "unit of --batch-size; pieces counts the longer side with padding");
  table.integer("batch-pool", options.batch.pool, cli::between(1, 100'000),
                "batches per pool whose sentences are sorted by length");
  table.integer("accumulate", options.accumulate, cli::between(1, 100'000),
                "batches per update (gradient accumulation)");
}

void declare_optimiser(cli::OptionTable& table, TrainOptions& options) {
  OptimiserOptions& optimiser = options.optimiser;
  table.group("Optimiser");
  table.choice<OptimiserKind>("optimiser", optimiser.kind,
                              {{"adam", OptimiserKind::adam},
                               {"adamw", OptimiserKind::adamw},
                               {"adadelta", OptimiserKind::adadelta},
                               {"sgd", OptimiserKind::sgd}},
                              "optimiser");
  table.number("learning-rate", optimiser.learning_rate, cli::above(0.0), "learning rate")
      .unset("0.001 for adam and adamw, 1 for adadelta and sgd")
      .mark_essential();
  table.number("beta1", optimiser.beta1, cli::between(0.0, 0.999999),
               "decay rate of the gradient's mean, for adam and adamw");
  table.number("beta2", optimiser.beta2, cli::between(0.0, 0.999999),
               "decay rate of the squared gradient's mean, for adam and adamw");
  table.number("eps", optimiser.eps, cli::above(0.0), "constant added to the optimiser's denominator")
      .unset("1e-8 for adam and adamw, 1e-6 for adadelta");
  table.number("rho", optimiser.rho, cli::between(0.0, 0.999999),
               "decay rate of both means, for adadelta (Zeiler 2012)");
  table.number(
      "weight-decay", optimiser.weight_decay, cli::between(0.0, 1.0),
      "weight decay; decoupled for adamw (Loshchilov and Hutter 2019), an L2 term for other optimisers");
  table.number("momentum", optimiser.momentum, cli::between(0.0, 0.999999), "momentum of sgd");
  table.number("clip-norm", optimiser.clip_norm, cli::at_least(0.0),
               "maximum Euclidean norm of the gradient; larger gradients are scaled down, 0 never");
  table.number("label-smoothing", options.label_smoothing, cli::between(0.0, 0.99),
               "label smoothing: probability spread over the vocabulary (Szegedy et al. 2016)");
}

void declare_schedule(cli::OptionTable& table, ScheduleOptions& schedule) {
  table.group("Learning rate schedule");
  table.choice<ScheduleKind>("schedule", schedule.kind,
                             {{"constant", ScheduleKind::constant},
                              {"inverse-sqrt", ScheduleKind::inverse_sqrt},
                              {"halving", ScheduleKind::halving},
                              {"plateau", ScheduleKind::plateau},
                              {"ramp-decay", ScheduleKind::ramp_decay}},
                             "learning rate schedule: halving multiplies by --decay at fixed updates (Luong "
                             "et al. 2015), plateau when validation stops improving; inverse-sqrt decays "
                             "after --warmup; ramp-decay rises to --replicas times the rate, then decays "
                             "from --decay-start to --decay-end (Chen et al. 2018)");
  table.integer("warmup", schedule.warmup, cli::at_least(0),
                "linear warm-up in updates, for any schedule; multiplied by --replicas for ramp-decay");
  table.number("decay", schedule.decay, cli::between(0.0, 1.0),
               "factor of the learning rate at a decay, for halving and plateau");
  table.integer(
      "decay-start", schedule.decay_start, cli::at_least(1),
      "update of the first decay, for halving and ramp-decay; counted times --replicas for ramp-decay");
  table.integer("decay-end", schedule.decay_end, cli::at_least(1),
                "update at which ramp-decay reaches half the learning rate, counted times --replicas");
  table.integer("replicas", schedule.replicas, cli::at_least(1),
                "peak learning rate of ramp-decay, in multiples of --learning-rate");
  table.integer("decay-every", schedule.decay_every, cli::at_least(1),
                "updates between decays after the first, for halving");
  table.integer("decay-patience", schedule.decay_patience, cli::at_least(1),
                "validations without improvement before a decay, for plateau");
  table.number("minimum-rate", schedule.minimum, cli::at_least(0.0), "minimum learning rate");
}

void declare_validation(cli::OptionTable& table, ValidationOptions& validation) {
  table.group("Validation");
  table.integer("validate-every", validation.every, cli::at_least(0),
                "updates between validations; 0 never validates");
  table.choice<ValidationMetric>(
      "validation-metric", validation.metric,
      {{"loss", ValidationMetric::loss}, {"bleu", ValidationMetric::bleu}},
      "metric that selects the best checkpoint and drives early stopping and --schedule plateau; both are "
      "reported");
  table.integer("patience", validation.patience, cli::at_least(0),
                "early stopping: validations without improvement before training stops; 0 never stops early");
  table.integer("validation-beam", validation.beam, cli::between(1, 1000),
                "beam size in validation; 1 is greedy search");
  table.integer("validation-batch-size", validation.batch_size, cli::at_least(1),
                "batch size in validation, in sentences");
  table.integer("validation-sentences", validation.max_sentences, cli::at_least(0),
                "number of validation sentences to translate; 0 is all");
}

void declare_limits(cli::OptionTable& table, TrainOptions& options) {
  table.group("Length of training (the first limit reached ends it)");
  table
      .integer("max-updates", options.max_updates, cli::at_least(0),
               "maximum number of updates; 0 is no limit")
      .mark_essential();
  table.integer("max-epochs", options.max_epochs, cli::at_least(0),
                "maximum number of epochs (passes over the training text); 0 is no limit");
  table.number("max-minutes", options.max_minutes, cli::at_least(0.0),
               "maximum total training time in minutes, including resumed runs; 0 is no limit");
  table.integer("divergence-limit", options.divergence_limit, cli::at_least(1),
                "consecutive updates with a loss or gradient that is not finite before training gives up");
}

void declare_records(cli::OptionTable& table, TrainOptions& options) {
  table.group("Log and checkpoints");
  table.integer("log-every", options.log_every, cli::at_least(0),
                "updates between progress reports; 0 is none");
  table.integer("checkpoint-every", options.checkpoint_every, cli::at_least(0),
                "updates between checkpoints; 0 writes one at the end only");
  table.integer("keep-last", options.keep_last, cli::at_least(1),
                "number of last checkpoints to keep besides the best");
}

void declare_computation(cli::OptionTable& table, TrainOptions& options) {
  table.group("Computation");
  declare_engine(table, options.engine);
  table.integer("seed", options.seed, cli::at_least(0), "random seed").mark_essential();
}

}  // namespace

void declare_train(cli::OptionTable& table, TrainArguments& arguments) {
  TrainOptions& options = arguments.train;
  declare_run(table, options);
  declare_data(table, arguments);
  declare_pieces(table, options.data);
  declare_model(table, arguments.model);
  declare_batches(table, options);
  declare_optimiser(table, options);
  declare_schedule(table, options.schedule);
  declare_validation(table, options.validation);
  declare_limits(table, options);
  declare_records(table, options);
  declare_computation(table, options);
  table.example("s2s train --attention bahdanau", "train on the default corpus");
  table.example("s2s train text.es text.en", "train on your own text");
  table.example("s2s train --train-source a.es b.es --train-target a.en b.en --run runs/mine");
  table.example("s2s train --config runs/luong/config.toml --seed 2", "repeat a run with another seed");
  table.note(
      "Repeat the command of a stopped or killed training to resume it. A resumed run ends exactly as one "
      "that was never stopped.");
}

void declare_held_out(cli::OptionTable& table, HeldOutOptions& options, const std::string& help) {
  table.integer("held-out", options.pairs, cli::at_least(0), help);
  table.number("held-out-share", options.share,
               cli::NumberRange{.low = 0.0, .high = kLargestHeldOutShare, .above_low = true},
               "hold out at most this share of the training pairs");
}

void settle_train(const cli::OptionTable& table, TrainArguments& arguments) {
  const std::vector<std::string>& files = arguments.files;
  if (files.empty()) return;
  for (const char* option : {"train-source", "train-target", "train-tsv"}) {
    if (table.find(option)->parsed->count() > 0)
      throw UsageError(fmt::format("the training text is named twice: {} and --{}", files.front(), option));
  }
  CorpusOptions& text = arguments.train.data.train;
  text.source = text.target = text.tsv = {};
  if (std::ranges::all_of(files, is_tsv)) {
    text.tsv = files;
  } else if (files.size() == 2) {
    text.source = {files[0]};
    text.target = {files[1]};
  } else if (files.size() == 1 && std::filesystem::exists(std::filesystem::path(files[0]) / "corpus.toml")) {
    throw UsageError(fmt::format("{0} is a corpus: name it with --corpus {0}", files[0]));
  } else {
    throw UsageError(
        fmt::format("s2s train takes two files, SOURCE and TARGET, or .tsv files of lines SOURCE tab TARGET, "
                    "not {} ({}); --train-source, --train-target and --train-tsv take any number of any name",
                    counted(files.size(), "file"), fmt::join(files, ", ")));
  }
}

bool belongs_to_run(const cli::Option& option) {
  constexpr std::array<std::string_view, 5> of_the_call{"run", "overwrite", "allow-changed", "quiet",
                                                        "log-level"};
  for (const std::string_view name : of_the_call) {
    if (option.name == name) return false;
  }
  return true;
}

}  // namespace s2s
