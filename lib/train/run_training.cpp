#include "train/run_training.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/progress.h"
#include "base/signals.h"
#include "train/engine.h"
#include "train/model_json.h"
#include "train/run_setup.h"
#include "train/runtime.h"

namespace s2s {

namespace {

constexpr std::uint64_t kParameterStream = 1;  // of the run's seed

// Counts white-space words: the pieces that begin with SentencePiece's mark of a blank.
std::function<std::int64_t(const Batch&)> word_counter(const Vocabulary& target) {
  std::vector<bool> begins_word(static_cast<std::size_t>(target.size()));
  for (std::int32_t id = 0; id < target.size(); ++id) {
    begins_word[static_cast<std::size_t>(id)] = target.piece(id).rfind("\u2581", 0) == 0;
  }
  return [begins_word](const Batch& batch) {
    return std::count_if(batch.target.ids.begin(), batch.target.ids.end(),
                         [&](std::int32_t id) { return begins_word[static_cast<std::size_t>(id)]; });
  };
}

std::int64_t parameters_of(const torch::nn::Module& model) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : model.parameters()) {
    count += parameter.numel();
  }
  return count;
}

void resume_from_last(Trainer& trainer, const RunSetup& setup) {
  if (setup.run.updates().empty()) {
    return;
  }
  const std::string where = setup.run.checkpoint(setup.run.updates().back()).string();
  Checkpoint checkpoint = read_checkpoint(where);
  if (setup.batches_differ) {
    checkpoint.state["batcher"]["pool_begin"] = 0;
    checkpoint.state["batcher"]["batch_in_pool"] = 0;
    spdlog::warn("the batches are not those of the run's start: its epoch begins again");
  }
  trainer.resume(checkpoint, where);
  spdlog::info("going on from {}", where);
}

void log_outcome(const TrainingOutcome& outcome, const ValidationOptions& validation) {
  std::string best = "no validation";
  if (outcome.best) {
    best = fmt::format("best {} {:.4g} at update {}",
                       validation.metric == ValidationMetric::bleu ? "BLEU" : "loss", *outcome.best,
                       format_count(outcome.best_update));
  }
  spdlog::info("ended by {} after {} updates and {}; {}", outcome.ended_by, format_count(outcome.update),
               format_duration(outcome.seconds), best);
  if (outcome.skipped > 0) {
    spdlog::warn("{} updates were skipped: their loss or gradient was not finite", outcome.skipped);
  }
}

}  // namespace

TrainingOutcome run_training(const TrainOptions& options, const ModelOptions& model_options,
                             const std::string& config_text) {
  check(options);
  const int threads = set_threads(options.threads);
  RunSetup setup = set_up_run(options, model_options, config_text, threads);

  ModelOptions sized = model_options;
  sized.source_vocabulary = setup.source.size();
  sized.target_vocabulary = setup.target.size();
  if (sized.tied_embeddings == TiedEmbeddings::all && setup.source.sha256() != setup.target.sha256()) {
    throw UsageError("tied-embeddings = all needs one vocabulary for both sides (joint-vocabulary = true)");
  }
  Random parameters(options.seed, kParameterStream);
  const std::shared_ptr<Seq2Seq> model = build_seq2seq(sized, parameters);
  setup.manifest["parameters"] = parameters_of(*model);
  spdlog::info("{} parameters, {} threads", format_count(parameters_of(*model)), threads);

  const bool reverse_source = options.data.train.reverse_source;
  Batcher batcher(setup.corpus.set, options.batch, options.seed);
  const LossFunction loss = make_loss(*model, options);
  Validate validate;
  if (setup.development) {
    validate = Validator(*model, loss, *std::move(setup.development), options.validation,
                         options.validation.metric == ValidationMetric::bleu
                             ? translator_of(*model, coding_of(setup.source, setup.target, reverse_source),
                                             options.validation, options.engine)
                             : TranslateLines{});
  }
  const Json description{{"model", to_json(model->options())},
                         {"vocabularies", setup.manifest["data"]["vocabularies"]},
                         {"reverse_source", reverse_source}};
  Trainer trainer(options,
                  {*model, loss, batcher, word_counter(setup.target), validate, setup.run, description});
  resume_from_last(trainer, setup);
  const TrainingOutcome outcome = trainer.run();
  setup.manifest["ended_by"] = outcome.ended_by;
  write_file_atomically(setup.run.manifest(), format_json(setup.manifest) + "\n");
  log_outcome(outcome, options.validation);
  return outcome;
}

}  // namespace s2s
