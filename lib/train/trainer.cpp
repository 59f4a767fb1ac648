#include "train/trainer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <limits>
#include <utility>

#include "base/counted.h"
#include "base/error.h"
#include "base/progress.h"
#include "base/signals.h"
#include "train/training_report.h"

namespace s2s {

namespace {

constexpr const char* kFormat = "s2s-checkpoint-1";
constexpr std::uint64_t kDropoutStream = 2;  // of the run's seed; the parameters are drawn from stream 1

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool is_due(std::int64_t update, std::int64_t every) {
  return every > 0 && update > 0 && update % every == 0;
}

}  // namespace

Trainer::Trainer(const TrainOptions& options, const TrainerParts& parts)
    : options_(options),
      parts_(parts),
      parameters_(parts.model),
      optimiser_(options.optimiser, parameters_),
      step_(parts.loss, parameters_, optimiser_, options.optimiser.clip_norm),
      schedule_(options.schedule, *resolve(options.optimiser).learning_rate),
      best_(options.validation.metric),
      scheduled_(options.validation.metric),
      random_(options.seed, kDropoutStream) {
  check(options);
}

Checkpoint Trainer::checkpoint() const {
  Checkpoint checkpoint;
  checkpoint.update = state_.update;
  checkpoint.model = parameters_.model();
  checkpoint.optimizer = optimiser_.state();
  checkpoint.state = {{"format", kFormat}};
  checkpoint.state.update(parts_.description);
  checkpoint.state["training"] = to_json(state_);
  checkpoint.state["optimiser_steps"] = optimiser_.steps();
  checkpoint.state["schedule"] = schedule_.state();
  checkpoint.state["best"] = best_.state();
  checkpoint.state["scheduled_best"] = scheduled_.state();
  checkpoint.state["batcher"] = to_json(parts_.batcher.state());
  checkpoint.state["dropout"] = to_json(random_.state());
  return checkpoint;
}

void Trainer::resume(const Checkpoint& checkpoint, const std::string& where) {
  try {
    const Json& state = checkpoint.state;
    if (state.at("format") != kFormat) {
      throw ModelError(fmt::format("{}: its format is {}, this version reads \"{}\"", where,
                                   state.at("format").dump(), kFormat));
    }
    state_ = training_state_from(state.at("training"));
    if (state_.update != checkpoint.update || state_.skipped_in_a_row < 0) {
      throw ModelError(fmt::format("{}/state.json contradicts itself: update {} and {}", where,
                                   checkpoint.update, state_.update));
    }
    schedule_.restore(state.at("schedule"));
    best_.restore(state.at("best"));
    // older checkpoints did not tell the two apart
    scheduled_.restore(state.at(state.contains("scheduled_best") ? "scheduled_best" : "best"));
    parts_.batcher.restore(batcher_state_from(state.at("batcher")));
    random_ = Random(random_state_from(state.at("dropout")));
    parameters_.restore_model(checkpoint.model, where + "/model.safetensors");
    optimiser_.restore(checkpoint.optimizer, state.at("optimiser_steps").get<std::int64_t>(),
                       where + "/optimizer.safetensors");
    saved_at_ = state_.update;
    changed_at_ = state_.update - state_.skipped_in_a_row;
    state_.skipped_in_a_row = 0;
    old_are_kept_ = true;
  } catch (const Json::exception& error) {
    throw ModelError(fmt::format("{}/state.json: {}", where, error.what()));
  }
}

void Trainer::begin_scores_again() {
  best_ = BestValidation(options_.validation.metric);
  scheduled_ = best_;
  schedule_.forget_validations();
  unscored_ = true;
}

TrainingOutcome Trainer::run() {
  parts_.model.train();
  mark_best_checkpoint();
  metrics_.emplace(parts_.run.metrics(), state_.update, state_.validated_at);
  ProgressOptions drawing;
  drawing.log_seconds = std::numeric_limits<double>::infinity();  // off a terminal the reports are enough
  Progress progress("update", 0, state_.update, drawing);
  for (double last = now();; last = now()) {
    try {
      do_what_is_due();
      if (const auto limit = reached_limit()) {
        finish();
        return outcome(*limit);
      }
    } catch (const Interrupted&) {  // in a validation, which the next sitting does again
      save_interrupted();
      throw;
    }
    state_.seconds += now() - last;
    last = now();
    if (const int signal = pending_signal(); signal != 0) {
      save_interrupted();
      throw Interrupted(signal);
    }
    update();
    progress.update(state_.update,
                    [&] { return progress_note(options_, state_, parts_.batcher.epochs_done()); });
    state_.seconds += now() - last;
  }
}

// A validation here stands beside the schedule: it may show the best checkpoint, but neither patience nor the
// learning rate hear of it, so that a training whose limit is raised goes on as if that had been its limit
// all along.
void Trainer::finish() {
  const bool unreported = state_.window.updates > 0;
  if (unreported) {
    report();
  }
  if (parts_.validate && options_.validation.every > 0 &&
      (state_.validated_at != state_.update || unscored_)) {
    validate(ValidationKind::final);
  }
  save(unreported);  // or the same command again would report once more
  if (!in_streak()) {
    remove_old();
  }
}

void Trainer::do_what_is_due() {
  if (is_due(state_.update, options_.log_every) && state_.window.updates > 0) {
    report();
  }
  if (parts_.validate && is_due(state_.update, options_.validation.every) &&
      (state_.validated_at != state_.update || unscored_)) {
    validate(ValidationKind::scheduled);
  }
  if (is_due(state_.update, options_.checkpoint_every) && saved_at_ != state_.update && !in_streak()) {
    try_to_save();
  }
}

std::optional<std::string> Trainer::reached_limit() const {
  if (options_.max_updates > 0 && state_.update >= options_.max_updates) {
    return "max-updates";
  }
  if (options_.max_epochs > 0 && parts_.batcher.epochs_done() >= static_cast<double>(options_.max_epochs)) {
    return "max-epochs";
  }
  if (options_.max_minutes > 0 && state_.seconds >= 60 * options_.max_minutes) {
    return "max-minutes";
  }
  if (scheduled_.exhausted(options_.validation.patience)) {
    return "patience";
  }
  return std::nullopt;
}

void Trainer::update() {
  const double start = now();
  std::vector<Batch> batches;
  for (std::int64_t i = 0; i < options_.accumulate; ++i) {
    batches.push_back(parts_.batcher.next());
  }
  const double rate = schedule_.rate(state_.update + 1);
  ReportWindow done = step_.run(batches, rate, random_, parts_.target_words);
  done.seconds = now() - start;
  ++state_.update;
  state_.sentences += done.sentences;
  state_.target_pieces += done.target_pieces;
  state_.target_words += done.target_words;
  state_.window.add(done);
  if (done.skipped > 0) {
    count_skipped(batches);
    return;
  }
  changed_at_ = state_.update;
  state_.skipped_in_a_row = 0;
  if (old_are_kept_) {
    remove_old();
  }
}

void Trainer::count_skipped(const std::vector<Batch>& batches) {
  constexpr std::size_t kShown = 8;
  ++state_.skipped;
  ++state_.skipped_in_a_row;
  std::vector<std::uint64_t> pairs = batches.front().sentences;
  const char* more = pairs.size() > kShown || batches.size() > 1 ? ", ..." : "";
  pairs.resize(std::min(pairs.size(), kShown));
  spdlog::warn("update {}: {}; skipped ({} in a row, {} in all; training pairs {}{})", state_.update,
               step_.why_skipped(), state_.skipped_in_a_row, state_.skipped, fmt::join(pairs, ", "), more);
  if (state_.skipped_in_a_row < options_.divergence_limit) {
    return;
  }
  throw DivergedError(fmt::format(
      "the loss or its gradient was not finite in {} in a row, up to update {}: {}. {}",
      counted(state_.skipped_in_a_row, "update"), state_.update, step_.why_skipped(), way_back()));
}

// Checkpoints from changed_at_ on hold the very parameters that gave what is not finite.
std::string Trainer::way_back() const {
  const std::vector<std::int64_t> updates = parts_.run.updates();
  const auto bad = std::lower_bound(updates.begin(), updates.end(), changed_at_);
  const std::string milder =
      fmt::format("with a lower --learning-rate (it was {:.3g}) or {}", schedule_.rate(state_.update),
                  options_.optimiser.clip_norm > 0
                      ? fmt::format("--clip-norm (it was {:g})", options_.optimiser.clip_norm)
                      : "with --clip-norm 1 (it was off)");
  if (bad == updates.begin()) {
    return fmt::format("There is no checkpoint from before: start anew {}, and --overwrite", milder);
  }
  std::string removing;
  for (auto update = bad; update != updates.end(); ++update) {
    removing += (removing.empty() ? "remove " : " and ") + parts_.run.checkpoint(*update).string();
  }
  return fmt::format(
      "The last good checkpoint is {}. To go on from there, {}repeat the command {}, and "
      "--allow-changed learning-rate,clip-norm",
      parts_.run.checkpoint(*std::prev(bad)).string(), removing.empty() ? "" : removing + ", and ", milder);
}

void Trainer::save(bool again) {
  if ((saved_at_ == state_.update && !again) || state_.update == 0) {
    return;
  }
  if (const std::string name = parameters_.first_value_not_finite(); !name.empty()) {
    throw DivergedError(
        fmt::format("the parameter {} is not finite after update {}. {}", name, state_.update, way_back()));
  }
  write_checkpoint(parts_.run, checkpoint());
  saved_at_ = state_.update;
  mark_best_checkpoint();
  old_are_kept_ = true;
}

void Trainer::remove_old() {
  old_are_kept_ = false;
  try {
    remove_old_checkpoints(parts_.run, options_.keep_last);
  } catch (const IoError& error) {
    spdlog::error("old checkpoints stay: {}", error.what());
  }
}

// Also where a killed sitting wrote the checkpoint but did not come to mark it.
void Trainer::mark_best_checkpoint() {
  const std::int64_t best = best_.update();
  if (best_.value() && parts_.run.best_update() != best &&
      std::filesystem::exists(parts_.run.checkpoint(best))) {
    mark_best(parts_.run, best);
  }
}

// While updates are skipped nothing is saved: the last checkpoint leads to here again.
void Trainer::save_interrupted() {
  if (!in_streak()) {
    save();
  }
  const std::string from =
      saved_at_ == 0 ? "no checkpoint yet: the same command starts again"
      : saved_at_ == state_.update
          ? "with a checkpoint: the same command goes on from there"
          : fmt::format("with a checkpoint of update {}: the same command goes on from there",
                        format_count(saved_at_));
  spdlog::warn("stopped by a signal at update {}, {}", format_count(state_.update), from);
}

void Trainer::try_to_save(bool again) {
  try {
    save(again);
  } catch (const IoError& error) {  // the one before is still there; the next save tries again
    spdlog::error("no checkpoint of update {}: {}", state_.update, error.what());
  }
}

void Trainer::report() {
  const double rate = schedule_.rate(state_.update);
  const double epoch = parts_.batcher.epochs_done();
  metrics_->add(report_json(state_, epoch, rate));
  spdlog::info("{}", report_line(options_, state_, epoch, rate));
  state_.window = ReportWindow{};
}

void Trainer::validate(ValidationKind kind) {
  const ValidationResult result = parts_.validate();
  const double value = result.value(options_.validation.metric);
  const bool better = best_.add(state_.update, value);
  const bool decides = kind == ValidationKind::scheduled;
  const bool decides_better = decides && scheduled_.add(state_.update, value);
  state_.validated_at = state_.update;
  const bool first_of_its_kind = std::exchange(unscored_, false);
  metrics_->add(validation_json(state_.update, parts_.batcher.epochs_done(), result, better));
  spdlog::info("{}", validation_line(state_.update, result, better, best_.validations_since()));
  if (result.watched) {
    for (const std::string& line : watched_lines(*result.watched, !std::exchange(watching_, true))) {
      spdlog::info("  {}", line);
    }
  }
  if (decides && schedule_.validated(decides_better)) {
    spdlog::info("nothing better for {} validations: the learning rate is {:.3g} from here",
                 options_.schedule.decay_patience, schedule_.rate(state_.update + 1));
  }
  if (better) {
    try_to_save(first_of_its_kind);
  }
}

TrainingOutcome Trainer::outcome(const std::string& ended_by) const {
  TrainingOutcome outcome;
  outcome.run = parts_.run.path().string();
  outcome.ended_by = ended_by;
  outcome.update = state_.update;
  outcome.skipped = state_.skipped;
  outcome.best = best_.value();
  outcome.best_update = best_.update();
  outcome.seconds = state_.seconds;
  return outcome;
}

}  // namespace s2s
