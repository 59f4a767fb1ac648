#include "train/run_training.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/counted.h"
#include "base/environment.h"
#include "base/error.h"
#include "base/files.h"
#include "base/progress.h"
#include "base/signals.h"
#include "data/word_count.h"
#include "nn/engine.h"
#include "nn/parameter_count.h"
#include "train/changed_options.h"
#include "train/engine.h"
#include "train/idle_options.h"
#include "train/manifest.h"
#include "train/model_json.h"
#include "train/run_setup.h"
#include "train/run_vocabularies.h"
#include "train/runtime.h"
#include "train/training_report.h"

namespace s2s {

namespace {

constexpr std::uint64_t kParameterStream = 1;  // of the run's seed

// The older checkpoints of a run whose last one is damaged, and how to go on from them.
std::string other_checkpoints(const RunDirectory& run) {
  std::vector<std::int64_t> updates = run.updates();
  const std::string damaged = run.checkpoint(updates.back()).string();
  updates.pop_back();
  std::vector<std::int64_t> whole;
  for (const std::int64_t update : updates) {
    try {
      read_checkpoint(run.checkpoint(update));
      whole.push_back(update);
    } catch (const ModelError&) {  // damaged too
    }
  }
  if (whole.empty()) {
    return "No older checkpoint is whole: restore one from a copy, or start anew with --overwrite";
  }
  std::vector<std::string> newer;
  for (const std::int64_t update : run.updates()) {
    if (update > whole.back()) newer.push_back(run.checkpoint(update).string());
  }
  return fmt::format(
      "Whole ones are those of update {}: remove {} and repeat the command to go on from update {}",
      fmt::join(whole, ", "), fmt::join(newer, " and "), whole.back());
}

Checkpoint read_last(const RunDirectory& run) {
  const std::string where = run.checkpoint(run.updates().back()).string();
  try {
    return read_checkpoint(where);
  } catch (const ModelError& error) {
    throw ModelError(fmt::format("{}. {}", error.what(), other_checkpoints(run)));
  }
}

// A checkpoint knows its pieces by their hashes, under its own checksum.
void check_vocabularies(const Checkpoint& checkpoint, const RunSetup& setup, const std::string& where) {
  const VocabularyHashes expected = recorded_vocabularies(checkpoint.state, where);
  if (expected.source != setup.source.sha256() || expected.target != setup.target.sha256()) {
    throw ModelError(
        fmt::format("{} was trained with other vocabularies than {} names. Restore them, and {}, from a copy",
                    where, setup.run.manifest().string(), setup.run.manifest().filename().string()));
  }
}

// A resume can do without it, but whoever translates is going to miss it.
void warn_of_missing_best(const RunDirectory& run) {
  std::error_code none;
  if (std::filesystem::is_symlink(run.best(), none) && !run.best_update()) {
    spdlog::warn("{} leads to no checkpoint of the run: until a validation is better there is no best one",
                 run.best().string());
  }
}

// Whether what the checkpoint was made with differs from `now`; `otherwise`: older checkpoints do not say it.
bool differs_from(const Checkpoint& checkpoint, const char* part, const Json& now, bool otherwise) {
  const Json::json_pointer place("/decided_by/" + std::string(part));
  return checkpoint.state.contains(place) ? differs(checkpoint.state[place], now.at(part)) : otherwise;
}

void resume_from_last(Trainer& trainer, const RunSetup& setup) {
  if (setup.run.updates().empty()) {
    return;
  }
  const std::string where = setup.run.checkpoint(setup.run.updates().back()).string();
  Checkpoint checkpoint = read_last(setup.run);
  check_vocabularies(checkpoint, setup, where);
  warn_of_missing_best(setup.run);
  const Json now = setup.decided_by();
  if (differs_from(checkpoint, "batches", now, setup.batches_differ)) {
    checkpoint.state["batcher"].update({{"pool_begin", 0}, {"batch_in_pool", 0}});
    spdlog::warn("the batches are not those of the run's start: its epoch begins again");
  }
  trainer.resume(checkpoint, where);
  if (differs_from(checkpoint, "scores", now, setup.scores_differ)) {
    trainer.begin_scores_again();
    spdlog::warn(
        "validations are on other text than before, or score otherwise: the best one and --patience begin "
        "again");
  }
  spdlog::info("going on from {}", where);
}

// Parameters, their gradients and what the optimiser keeps of each must fit in memory, or the training ends
// somewhere in LibTorch.
void check_fits_memory(const ModelOptions& model) {
  constexpr std::int64_t kBytes = 4 * 4;  // four floats a parameter, with Adam
  const std::int64_t needed = kBytes * parameter_count(model);
  const std::int64_t memory = memory_bytes();
  if (needed > memory) {
    throw UsageError(
        fmt::format("a model of {} parameters needs {} GB of memory for them, their gradients and moments, "
                    "and this machine has {}: "
                    "lower --hidden ({}), --embedding ({}), --encoder-layers ({}), --decoder-layers ({}) or "
                    "--vocabulary-size",
                    format_count(parameter_count(model)), needed >> 30, memory >> 30, model.hidden,
                    model.embedding, model.encoder_layers, model.decoder_layers));
  }
}

// What has no effect is said: it is not refused, as a study's variants share a recipe.
void warn_of_idle_options(const TrainOptions& options, const ModelOptions& model, bool validates) {
  for (const std::string& sentence : idle_options(options, model, validates)) {
    spdlog::warn("{}", sentence);
  }
}

// Said, not refused: nothing is wrong with it, but the promise of the same bytes holds no more.
void compare_with_last_sitting(const Json& sittings) {
  if (sittings.size() < 2) {
    return;
  }
  const auto changes = changed_conditions(sittings[sittings.size() - 2], sittings.back());
  if (!changes.empty()) {
    spdlog::warn(
        "the run's last sitting was under other conditions ({}): from here on its numbers may differ in "
        "their last digits from those of a training that never stopped",
        fmt::join(changes, "; "));
  }
}

void log_outcome(const TrainingOutcome& outcome, const ValidationOptions& validation) {
  std::string best = "no validation";
  if (outcome.best) {
    best = fmt::format("best {} at update {}", validation_value(validation.metric, *outcome.best),
                       format_count(outcome.best_update));
  }
  spdlog::info("ended by {} after {} and {}; {}", outcome.ended_by, counted(outcome.update, "update"),
               format_duration(outcome.seconds), best);
  if (outcome.skipped > 0) {
    spdlog::warn("{} skipped: the loss or gradient was not finite", counted(outcome.skipped, "update"));
  }
}

}  // namespace

TrainingOutcome run_training(const TrainOptions& options, const ModelOptions& model_options,
                             const std::string& config_text) {
  check(options);
  resolve(model_options);  // for its errors: before anything that takes long
  const int threads = set_threads(options.threads);
  RunSetup setup = set_up_run(options, model_options, config_text, threads);
  const bool validates = setup.development && options.validation.every > 0;
  if (options.schedule.kind == ScheduleKind::plateau && !validates) {
    throw UsageError(
        "--schedule plateau waits for validations, but there are none: name --dev-source and --dev-target, "
        "and --validate-every above 0, or take another schedule");
  }
  warn_of_idle_options(options, model_options, validates);

  ModelOptions sized = model_options;
  sized.source_vocabulary = setup.source.size();
  sized.target_vocabulary = setup.target.size();
  if (sized.tied_embeddings == TiedEmbeddings::all && setup.source.sha256() != setup.target.sha256()) {
    throw UsageError("tied-embeddings = all needs one vocabulary for both sides (joint-vocabulary = true)");
  }
  check_fits_memory(sized);
  Random parameters(options.seed, kParameterStream);
  const std::shared_ptr<Seq2Seq> model = build_seq2seq(sized, parameters);
  setup.manifest["parameters"] = parameter_count(sized);
  spdlog::info("{}, threads: {}", counted(parameter_count(sized), "parameter"), threads);

  const bool reverse_source = options.data.train.reverse_source;
  Batcher batcher(setup.corpus.set, resolve(options.batch), options.seed);
  const LossFunction loss = make_loss(*model, options);
  setup.manifest["sittings"].back()["engine"] = choose_engine(*model, options.engine).description;
  compare_with_last_sitting(setup.manifest["sittings"]);
  Validate validate;
  if (setup.development) {
    validate = Validator(*model, loss, *std::move(setup.development), options.validation,
                         translator_of(*model, coding_of(setup.source, setup.target, reverse_source),
                                       options.validation, options.engine));
  }
  const Json description{
      {"model", to_json(model->options())}, {"vocabularies", setup.manifest["data"]["vocabularies"]},
      {"reverse_source", reverse_source},   {"nfc", options.data.train.nfc},
      {"keep_last", options.keep_last},     {"decided_by", setup.decided_by()}};
  Trainer trainer(
      options, {*model, loss, batcher, target_word_counter(setup.target), validate, setup.run, description});
  resume_from_last(trainer, setup);
  setup.begin();
  const TrainingOutcome outcome = trainer.run();
  setup.manifest["ended_by"] = outcome.ended_by;
  write_file_atomically(setup.run.manifest(), format_json(setup.manifest) + "\n");
  log_outcome(outcome, options.validation);
  return outcome;
}

}  // namespace s2s
