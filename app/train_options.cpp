#include "train_options.h"

#include <array>
#include <string_view>

#include "model_options.h"
#include "vocab_options.h"

namespace s2s {
namespace {

void declare_run(cli::OptionTable& table, TrainOptions& options) {
  table.group("Run");
  table
      .text("run", options.run,
            "the run's folder. One that holds an unfinished run of the same options is gone on with")
      .called("DIR");
  table
      .text("runs-root", options.runs_root,
            "where a run that is not named is looked for and made, under the time and the kind of attention")
      .called("DIR");
  table.flag("overwrite", options.overwrite, "remove what the run's folder holds and start anew");
  table
      .texts("allow-changed", options.allow_changed,
             "options (or data) that may differ from those that the run was started with")
      .called("NAME,...")
      .one_a_flag()
      .at_commas();
}

void declare_data(cli::OptionTable& table, TrainData& data) {
  table.group("Data (plain or compressed text, line N of the source translated by line N of the target)");
  table
      .text("corpus", data.corpus,
            "a corpus of ./scripts/corpus.sh, by its name below --data-root or its path; taken "
            "where no files are named")
      .called("NAME");
  table.text("data-root", data.data_root, "where corpora are").called("DIR");
  table.texts("train-source", data.train.source, "source sides of the training text").called("FILE");
  table.texts("train-target", data.train.target, "target sides, as many").called("FILE");
  table.texts("train-tsv", data.train.tsv, "files of lines SOURCE tab TARGET").called("FILE");
  table.texts("dev-source", data.dev_source, "source sides of the text for validation").called("FILE");
  table.texts("dev-target", data.dev_target, "target sides, as many").called("FILE");
  table.texts("dev-tsv", data.dev_tsv, "files of lines SOURCE tab TARGET for validation").called("FILE");
  table.integer("max-source-pieces", data.train.max_source_pieces, cli::at_least(1),
                "drop training pairs whose source is longer than this many pieces");
  table.integer("max-target-pieces", data.train.max_target_pieces, cli::at_least(1),
                "drop training pairs whose target is longer than this many pieces");
  table.integer("max-source-words", data.train.max_source_words, cli::at_least(0),
                "likewise where the source has more words, which is how papers count; 0: no limit");
  table.integer("max-target-words", data.train.max_target_words, cli::at_least(0),
                "likewise where the target has");
  table.number("max-ratio", data.train.max_ratio, cli::at_least(1.0),
               "likewise where one side has so many times the pieces of the other");
  table.flag(
      "reverse-source", data.train.reverse_source,
      "read sources from their last piece to their first (Sutskever et al. 2014); translation does so too");
  declare_reading(table, data.train.max_bytes, data.train.nfc);
  table.choice<BadLines>("on-bad-line", data.train.bad_lines,
                         {{"drop", BadLines::drop}, {"error", BadLines::refuse}},
                         "training lines with bytes that are not UTF-8, or of a TSV file without a tab: drop "
                         "the pair and count it, or end with its place");
  table.text("cache", data.train.cache, "encoded corpora, for the next time").called("DIR");
}

void declare_pieces(cli::OptionTable& table, TrainData& data) {
  table.group("Vocabularies");
  table
      .text("source-vocabulary", data.source_vocabulary,
            "SentencePiece model of s2s vocab train; else one is trained")
      .called("FILE");
  table.text("target-vocabulary", data.target_vocabulary, "likewise").called("FILE");
  table.flag("joint-vocabulary", data.joint_vocabulary, "train one model for both languages");
  declare_vocabulary(table, "vocabulary-", data.vocabulary);
}

void declare_batches(cli::OptionTable& table, TrainOptions& options) {
  table.group("Batches");
  table.integer("batch-size", options.batch.size, cli::between(0, 1'000'000),
                "of a batch, in --batch-unit; 0: 80 sentences, or 3000 pieces");
  table.choice<BatchUnit>("batch-unit", options.batch.unit,
                          {{"sentences", BatchUnit::sentences}, {"pieces", BatchUnit::pieces}},
                          "what a batch's size counts; pieces: of the longer side, padding included");
  table.integer("batch-pool", options.batch.pool, cli::between(1, 100'000),
                "batches whose sentences are sorted by length together");
  table.integer("accumulate", options.accumulate, cli::between(1, 100'000),
                "batches whose gradients make one update");
}

void declare_optimiser(cli::OptionTable& table, TrainOptions& options) {
  OptimiserOptions& optimiser = options.optimiser;
  table.group("Optimiser");
  table.choice<OptimiserKind>("optimiser", optimiser.kind,
                              {{"adam", OptimiserKind::adam},
                               {"adamw", OptimiserKind::adamw},
                               {"adadelta", OptimiserKind::adadelta},
                               {"sgd", OptimiserKind::sgd}},
                              "how gradients become updates");
  table.number("learning-rate", optimiser.learning_rate, cli::above(0.0), "step size")
      .unset("0.001 for adam and adamw, 1 for adadelta and sgd");
  table.number("beta1", optimiser.beta1, cli::between(0.0, 0.999999), "adam: decay of the gradient's mean");
  table.number("beta2", optimiser.beta2, cli::between(0.0, 0.999999), "adam: decay of its square's mean");
  table.number("eps", optimiser.eps, cli::above(0.0), "added to the denominator")
      .unset("1e-8 for adam and adamw, 1e-6 for adadelta");
  table.number("rho", optimiser.rho, cli::between(0.0, 0.999999),
               "adadelta: decay of both means (Zeiler 2012)");
  table.number("weight-decay", optimiser.weight_decay, cli::between(0.0, 1.0),
               "adamw: decoupled (Loshchilov and Hutter 2019); the others: an L2 term");
  table.number("momentum", optimiser.momentum, cli::between(0.0, 0.999999), "sgd: of the heavy ball");
  table.number("clip-norm", optimiser.clip_norm, cli::at_least(0.0),
               "scale the gradient down to this Euclidean norm; 0: never");
  table.number("label-smoothing", options.label_smoothing, cli::between(0.0, 0.99),
               "share of the target's probability spread over the vocabulary (Szegedy et al. 2016)");
}

void declare_schedule(cli::OptionTable& table, ScheduleOptions& schedule) {
  table.group("Learning rate schedule");
  table.choice<ScheduleKind>(
      "schedule", schedule.kind,
      {{"constant", ScheduleKind::constant},
       {"inverse-sqrt", ScheduleKind::inverse_sqrt},
       {"halving", ScheduleKind::halving},
       {"plateau", ScheduleKind::plateau},
       {"ramp-decay", ScheduleKind::ramp_decay}},
      "the learning rate's course: constant; falling with the square root of updates after the "
      "warm-up; times --decay at fixed updates (Luong et al. 2015); times --decay whenever "
      "validation stops getting better; or up to --replicas times, then falling from --decay-start to "
      "--decay-end (Chen et al. 2018)");
  table.integer("warmup", schedule.warmup, cli::at_least(0),
                "updates of linear rise at the start, with every schedule; times --replicas for ramp-decay");
  table.number("decay", schedule.decay, cli::between(0.0, 1.0), "halving, plateau: factor");
  table.integer("decay-start", schedule.decay_start, cli::at_least(1),
                "halving: update of the first decay; ramp-decay: times --replicas");
  table.integer("decay-end", schedule.decay_end, cli::at_least(1),
                "ramp-decay: update, times --replicas, from which it stays at half the learning rate");
  table.integer("replicas", schedule.replicas, cli::at_least(1),
                "ramp-decay: what the learning rate rises to, in multiples of --learning-rate");
  table.integer("decay-every", schedule.decay_every, cli::at_least(1), "halving: updates between later ones");
  table.integer("decay-patience", schedule.decay_patience, cli::at_least(1),
                "plateau: validations without a better one before a decay");
  table.number("minimum-rate", schedule.minimum, cli::at_least(0.0),
               "the learning rate never falls below this");
}

void declare_validation(cli::OptionTable& table, ValidationOptions& validation) {
  table.group("Validation");
  table.integer("validate-every", validation.every, cli::at_least(0), "updates; 0: never");
  table.choice<ValidationMetric>(
      "validation-metric", validation.metric,
      {{"loss", ValidationMetric::loss}, {"bleu", ValidationMetric::bleu}},
      "what decides which checkpoint is the best, early stopping and --schedule plateau; both are computed");
  table.integer("patience", validation.patience, cli::at_least(0),
                "stop after so many validations without a better one; 0: never");
  table.integer("validation-beam", validation.beam, cli::between(1, 1000),
                "of the translations scored; 1: greedy");
  table.integer("validation-batch-size", validation.batch_size, cli::at_least(1), "sentences");
  table.integer("validation-sentences", validation.max_sentences, cli::at_least(0),
                "translate the first so many only; 0: all");
}

void declare_limits(cli::OptionTable& table, TrainOptions& options) {
  table.group("Length of training (it ends at the first limit)");
  table.integer("max-updates", options.max_updates, cli::at_least(0), "updates; 0: no limit");
  table.integer("max-epochs", options.max_epochs, cli::at_least(0),
                "passes over the training text; 0: no limit");
  table.number("max-minutes", options.max_minutes, cli::at_least(0.0),
               "minutes of this and all earlier sittings of the run; 0: no limit");
  table.integer("divergence-limit", options.divergence_limit, cli::at_least(1),
                "give up after so many updates in a row whose loss or gradient is not finite");
}

void declare_records(cli::OptionTable& table, TrainOptions& options) {
  table.group("Log and checkpoints");
  table.integer("log-every", options.log_every, cli::at_least(0), "updates between reports; 0: none");
  table.integer("checkpoint-every", options.checkpoint_every, cli::at_least(0),
                "updates; 0: at the end only");
  table.integer("keep-last", options.keep_last, cli::at_least(1), "checkpoints kept beside the best one");
}

void declare_computation(cli::OptionTable& table, TrainOptions& options) {
  table.group("Computation");
  declare_engine(table, options.engine);
  table.integer("seed", options.seed, cli::at_least(0), "of everything random");
}

}  // namespace

void declare_train(cli::OptionTable& table, TrainArguments& arguments) {
  TrainOptions& options = arguments.train;
  declare_run(table, options);
  declare_data(table, options.data);
  declare_pieces(table, options.data);
  declare_model(table, arguments.model);
  declare_batches(table, options);
  declare_optimiser(table, options);
  declare_schedule(table, options.schedule);
  declare_validation(table, options.validation);
  declare_limits(table, options);
  declare_records(table, options);
  declare_computation(table, options);
  table.epilogue(
      "A training that was stopped, by a signal or a crash, goes on when its command is repeated, and ends\n"
      "as if it had never stopped.\n\n"
      "Examples:\n"
      "  s2s train --attention bahdanau\n"
      "  s2s train --train-source a.es.gz b.es --train-target a.en.gz b.en --dev-source dev.es \\\n"
      "            --dev-target dev.en --attention luong-general --cell lstm --run runs/luong\n"
      "  s2s train --config runs/luong/config.toml --seed 2");
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
