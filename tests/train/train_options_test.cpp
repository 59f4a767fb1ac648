#include "train/train_options.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "nn/attention_choices.h"
#include "train/idle_options.h"

namespace s2s {
namespace {

TEST(TrainOptions, ABatchsSizeSuitsWhatItCountsUnlessItIsGiven) {
  EXPECT_EQ(resolve(TrainOptions().batch).size, 80);
  EXPECT_EQ(resolve(BatchOptions{.size = 0, .unit = BatchUnit::pieces}).size, 3000);
  EXPECT_EQ(resolve(BatchOptions{.size = 7, .unit = BatchUnit::pieces}).size, 7);
}

// The option that is named at the start of each sentence.
std::vector<std::string> idle(const TrainOptions& options, const ModelOptions& model = {},
                              bool validates = true) {
  std::vector<std::string> names;
  for (const std::string& sentence : idle_options(options, model, validates)) {
    names.push_back(sentence.substr(0, sentence.find(" does nothing: ")));
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(IdleOptions, DefaultsAreNone) { EXPECT_EQ(idle({}), Names{}); }

TEST(IdleOptions, AnOptimiserIsToldOfTheOthersOptions) {
  TrainOptions options;
  options.optimiser.momentum = 0.9;
  options.optimiser.rho = 0.9;
  EXPECT_EQ(idle(options), (Names{"rho", "momentum"}));
  options.optimiser = {};
  options.optimiser.kind = OptimiserKind::sgd;
  options.optimiser.beta1 = 0.8;
  options.optimiser.eps = 1e-6;
  options.optimiser.momentum = 0.9;
  EXPECT_EQ(idle(options), (Names{"beta1", "eps"}));
  options.optimiser = {};
  options.optimiser.kind = OptimiserKind::adadelta;
  options.optimiser.beta2 = 0.99;
  options.optimiser.rho = 0.9;
  EXPECT_EQ(idle(options), Names{"beta2"});
}

TEST(IdleOptions, AConstantRateHasNoDecay) {
  TrainOptions options;
  options.schedule.decay = 0.7;
  options.schedule.decay_every = 10;
  options.schedule.decay_patience = 9;
  EXPECT_EQ(idle(options), (Names{"decay", "decay-every", "decay-patience"}));
  options.schedule.kind = ScheduleKind::plateau;
  EXPECT_EQ(idle(options), Names{"decay-every"});
  options.schedule.kind = ScheduleKind::halving;
  EXPECT_EQ(idle(options), Names{"decay-patience"});
}

TEST(IdleOptions, WithoutValidationItsOptionsAreIdle) {
  TrainOptions options;
  options.validation.beam = 3;
  options.validation.patience = 2;
  EXPECT_EQ(idle(options), Names{});
  EXPECT_EQ(idle(options, {}, false), (Names{"patience", "validation-beam"}));
}

TEST(IdleOptions, FilesAndVocabulariesThatAreNamedLeaveNothingToChoose) {
  TrainOptions options;
  options.data.corpus = "other";
  options.data.vocabulary.size = 100;
  options.data.vocabulary.character_coverage = 1;
  EXPECT_EQ(idle(options), Names{});
  options.data.train.source = options.data.train.target = {"file"};
  options.data.source_vocabulary = options.data.target_vocabulary = "model";
  EXPECT_EQ(idle(options), (Names{"corpus", "vocabulary-size", "character-coverage"}));
}

TEST(IdleOptions, WidthsThatTheAttentionHasNotAreIdle) {
  ModelOptions model;
  model.attention_hidden = 24;
  model.attention_window_size = 3;
  model.attention_positions = 50;
  EXPECT_EQ(idle({}, model), (Names{"attention-window-size", "attention-positions"}));
  model.attention = AttentionKind::luong_general;
  model.attention_window = AttentionWindow::local_m;
  EXPECT_EQ(idle({}, model), (Names{"attention-hidden", "attention-positions"}));
  model = {};
  model.attention = AttentionKind::luong_location;
  model.attention_positions = 50;
  EXPECT_EQ(idle({}, model), Names{});
  EXPECT_EQ(idle({}, with_choices({}, attention_choices({}))), Names{});  // filled in is not set
}

TEST(IdleOptions, OfTheRampAndOfLayersThatAreNotThere) {
  TrainOptions options;
  options.schedule.decay_end = 50000;
  options.schedule.replicas = 4;
  EXPECT_EQ(idle(options), (Names{"decay-end", "replicas"}));
  options.schedule.kind = ScheduleKind::ramp_decay;
  options.schedule.decay_start = 100;
  EXPECT_EQ(idle(options), Names{});
  ModelOptions model;
  model.residual_from = 3;
  model.bidirectional = false;
  model.bidirectional_layers = 2;
  model.context_layers = ContextLayers::all;
  model.query_layer = QueryLayer::bottom;
  model.attention = AttentionKind::none;
  EXPECT_EQ(idle({}, model),
            (Names{"residual-from", "bidirectional-layers", "context-layers", "query-layer"}));
  model.attention = AttentionKind::bahdanau;
  model.query_time = QueryTime::between;
  model.decoder_layers = 3;
  model.residual = model.bidirectional = true;
  EXPECT_EQ(idle({}, model), (Names{"bidirectional-layers", "query-layer"}));
  model.encoder_layers = 2;
  EXPECT_EQ(idle({}, model), Names{"query-layer"});
  model.query_time = QueryTime::previous;
  EXPECT_EQ(idle({}, model), Names{});
}

TEST(IdleOptions, TheLayerThatAsksNeedsASecondOneOrSelfAttention) {
  ModelOptions model;
  model.query_layer = QueryLayer::bottom;
  EXPECT_EQ(idle({}, model), Names{"query-layer"});
  model.decoder_self_attention = 2;
  EXPECT_EQ(idle({}, model), Names{});
}

TEST(IdleOptions, ResidualsNeedASecondLayer) {
  ModelOptions model;
  model.residual = true;
  EXPECT_EQ(idle({}, model), Names{"residual"});
  model.decoder_layers = 2;
  EXPECT_EQ(idle({}, model), Names{});
}

}  // namespace
}  // namespace s2s
