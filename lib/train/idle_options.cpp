#include "train/idle_options.h"

#include <algorithm>
#include <utility>

#include "base/idle.h"
#include "nn/attention_choices.h"

namespace s2s {

namespace {

void note_optimiser(Idle& idle, const OptimiserOptions& options) {
  const OptimiserOptions usual;
  const bool adam = options.kind == OptimiserKind::adam || options.kind == OptimiserKind::adamw;
  const bool sgd = options.kind == OptimiserKind::sgd;
  idle.note(!adam && options.beta1 != usual.beta1, "beta1", "only adam and adamw have it");
  idle.note(!adam && options.beta2 != usual.beta2, "beta2", "only adam and adamw have it");
  idle.note(sgd && options.eps.has_value(), "eps", "sgd has no denominator");
  idle.note(options.kind != OptimiserKind::adadelta && options.rho != usual.rho, "rho",
            "only adadelta has it");
  idle.note(!sgd && options.momentum != usual.momentum, "momentum", "only sgd has it");
}

void note_schedule(Idle& idle, const ScheduleOptions& options) {
  const ScheduleOptions usual;
  const bool halving = options.kind == ScheduleKind::halving;
  const bool plateau = options.kind == ScheduleKind::plateau;
  idle.note(!halving && !plateau && options.decay != usual.decay, "decay",
            "only the schedules halving and plateau have it");
  const bool ramp = options.kind == ScheduleKind::ramp_decay;
  idle.note(!halving && !ramp && options.decay_start != usual.decay_start, "decay-start",
            "only the schedules halving and ramp-decay have it");
  idle.note(!ramp && options.decay_end != usual.decay_end, "decay-end",
            "only the schedule ramp-decay has it");
  idle.note(!ramp && options.replicas != usual.replicas, "replicas", "only the schedule ramp-decay has it");
  idle.note(!halving && options.decay_every != usual.decay_every, "decay-every",
            "only the schedule halving has it");
  idle.note(!plateau && options.decay_patience != usual.decay_patience, "decay-patience",
            "only the schedule plateau has it");
}

void note_validation(Idle& idle, const ValidationOptions& options, bool validates) {
  if (validates) return;
  const ValidationOptions usual;
  const char* why = "nothing is validated";
  idle.note(options.metric != usual.metric, "validation-metric", why);
  idle.note(options.patience != usual.patience && options.patience != 0, "patience", why);
  idle.note(options.beam != usual.beam, "validation-beam", why);
  idle.note(options.batch_size != usual.batch_size, "validation-batch-size", why);
  idle.note(options.max_sentences != usual.max_sentences, "validation-sentences", why);
}

void note_data(Idle& idle, const TrainData& data) {
  const TrainData usual;
  const bool files = !data.train.source.empty() || !data.train.tsv.empty();
  idle.note(files && data.corpus != usual.corpus, "corpus", "the training files are named");
  idle.note(data.train.tsv.empty() && data.dev_tsv.empty() && !data.train.tsv_columns.empty(), "tsv-columns",
            "no TSV file is named");
  idle.note(files && data.data_root != usual.data_root, "data-root", "the training files are named");
  const bool fewer = data.held_out.pairs != usual.held_out.pairs && data.held_out.pairs != 0;
  idle.note(data.names_development() && fewer, "held-out", "files for validation are named");
  idle.note(
      (data.names_development() || data.held_out.pairs == 0) && data.held_out.share != usual.held_out.share,
      "held-out-share", data.names_development() ? "files for validation are named" : "held-out is 0");
}

void note_vocabularies(Idle& idle, const TrainData& data) {
  if (data.source_vocabulary.empty()) return;
  const VocabularyOptions usual;
  const VocabularyOptions& pieces = data.vocabulary;
  const char* why = "the vocabularies are given, none is trained";
  idle.note(pieces.size != usual.size, "vocabulary-size", why);
  idle.note(pieces.model != usual.model, "vocabulary-model", why);
  idle.note(pieces.character_coverage != usual.character_coverage, "character-coverage", why);
  idle.note(pieces.max_lines != usual.max_lines, "vocabulary-max-lines", why);
}

void note_attention(Idle& idle, const ModelOptions& model) {
  const AttentionChoices choices = attention_choices(model);
  const AttentionChoices usual;
  const bool has_width = choices.score == AttentionScore::additive ||
                         choices.projections != AttentionProjections::none ||
                         choices.window == AttentionWindow::local_p;
  idle.note(model.attention_hidden != 0 && !has_width, "attention-hidden",
            "only additive scores, projections and predicted windows have that width");
  idle.note(choices.window == AttentionWindow::global && choices.window_size != usual.window_size,
            "attention-window-size", "attention-window is global and sees the whole source");
  idle.note(choices.score != AttentionScore::location && choices.positions != usual.positions,
            "attention-positions", "only attention-score location has positions");
}

void note_layers(Idle& idle, const ModelOptions& model) {
  const ModelOptions usual;
  const std::int64_t layers = std::max(model.encoder_layers, model.decoder_layers);
  idle.note(model.residual && layers < model.residual_from, "residual",
            "neither encoder nor decoder has the layer that it begins with");
  idle.note(!model.residual && model.residual_from != usual.residual_from, "residual-from",
            "residual is off");
  idle.note(!model.bidirectional && model.bidirectional_layers != usual.bidirectional_layers,
            "bidirectional-layers", "the encoder reads forward only");
  idle.note(model.bidirectional && model.bidirectional_layers > model.encoder_layers, "bidirectional-layers",
            "the encoder has fewer layers, all of which read in both directions");
  idle.note(model.context_layers == ContextLayers::all && model.decoder_layers == 1, "context-layers",
            "the decoder has one layer");
  const AttentionChoices choices = attention_choices(model);
  idle.note(model.query_layer == QueryLayer::bottom && !choices.attends(), "query-layer",
            "there is no attention");
  idle.note(model.query_layer == QueryLayer::bottom && choices.attends() && model.decoder_layers == 1 &&
                model.decoder_self_attention == 0,
            "query-layer", "the decoder has one layer");
  idle.note(model.query_layer == QueryLayer::bottom && choices.attends() &&
                choices.query_time == QueryTime::between && model.decoder_layers > 1,
            "query-layer", "with query-time between it is the first layer's state that asks");
}

}  // namespace

std::vector<std::string> idle_options(const TrainOptions& options, const ModelOptions& model,
                                      bool validates) {
  Idle idle;
  note_optimiser(idle, options.optimiser);
  note_schedule(idle, options.schedule);
  note_validation(idle, options.validation, validates);
  note_data(idle, options.data);
  note_vocabularies(idle, options.data);
  note_attention(idle, model);
  note_layers(idle, model);
  return std::move(idle).sentences();
}

}  // namespace s2s
