#include "train/model_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "nn/attention_choices.h"

namespace s2s {
namespace {

TEST(ModelJson, GivesBackWhatItWasGiven) {
  ModelOptions options;
  options.attention = AttentionKind::multi_head_additive;
  options.query_time = QueryTime::previous;
  options.attention_heads = 8;
  options.attention_window = AttentionWindow::local_p;
  options.attention_window_size = 2.5;
  options.attention_coverage = true;
  options.query_layer = QueryLayer::bottom;
  options.context_layers = ContextLayers::all;
  options.readout = ReadoutKind::concat;
  options.bidirectional_layers = 2;
  options.attention_biases = true;
  options.self_attention_shared_values = options.self_attention_biases = true;
  const Json json = to_json(options);
  const ModelOptions read = model_options_from(json, "here");
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.attention_window_size, 2.5);
  EXPECT_EQ(read.attention_scale, std::nullopt);
  EXPECT_EQ(read.attention_shared_values, std::nullopt);
  EXPECT_TRUE(read.self_attention_biases);
}

// Checkpoints written before there were choices.
TEST(ModelJson, TakesChoicesThatAreMissingAsTheKindOfAttentionSays) {
  ModelOptions options;
  options.attention = AttentionKind::luong_concat;
  Json json = to_json(options);
  for (const char* name :
       {"attention_score", "query_time", "attention_projections", "attention_scale", "attention_heads",
        "attention_window", "attention_window_size", "attention_positions", "attention_coverage",
        "attention_shared_values", "attention_biases"}) {
    json.erase(name);
  }
  const AttentionChoices choices = attention_choices(model_options_from(json, "here"));
  EXPECT_EQ(choices.score, AttentionScore::additive);
  EXPECT_EQ(choices.query_time, QueryTime::current);
  EXPECT_EQ(choices.heads, 1);
  EXPECT_FALSE(choices.shared_values || choices.biases);
  json.erase("hidden");
  EXPECT_THROW(model_options_from(json, "here"), ModelError);
}

// As the first version wrote it, whose runs go on.
TEST(ModelJson, ReadsAModelFromBeforeThereWereOtherFieldsAsWhatItWas) {
  const Json json = Json::parse(R"({
    "attention": "bahdanau", "cell": "lstm", "embedding": 24, "hidden": 32, "encoder_hidden": 16,
    "attention_hidden": 32, "readout_size": 32, "encoder_layers": 2, "decoder_layers": 3,
    "bidirectional": true, "input_feeding": false, "readout": "maxout", "bridge": "final",
    "tied_embeddings": "none", "initialisation": "glorot", "dropout": 0.2, "recurrent_dropout": 0.0,
    "layer_norm": true, "residual": true, "source_vocabulary": 100, "target_vocabulary": 90
  })");
  ModelOptions expected;
  expected.cell = CellKind::lstm;
  expected.embedding = 24;
  expected.hidden = expected.attention_hidden = expected.readout_size = 32;
  expected.encoder_hidden = 16;
  expected.encoder_layers = 2;
  expected.decoder_layers = 3;
  expected.input_feeding = false;
  expected.readout = ReadoutKind::maxout;
  expected.layer_norm = expected.residual = true;
  expected.source_vocabulary = 100;
  expected.target_vocabulary = 90;
  EXPECT_EQ(to_json(model_options_from(json, "here")), to_json(expected));
}

TEST(ModelJson, RefusesAModelThatLacksAFieldWhichAllHave) {
  for (const char* name : {"attention", "input_feeding", "residual", "target_vocabulary"}) {
    Json json = to_json(ModelOptions());
    json.erase(name);
    EXPECT_THROW(model_options_from(json, "here"), ModelError) << name;
  }
}

TEST(ModelJson, RefusesValuesThatAChoiceCannotHave) {
  for (const auto& [name, value] :
       {std::pair{"attention_score", Json("cosine")}, std::pair{"attention_heads", Json("four")},
        std::pair{"attention_window_size", Json(true)}}) {
    Json json = to_json(ModelOptions());
    json[name] = value;
    EXPECT_THROW(model_options_from(json, "here"), ModelError) << name;
  }
}

}  // namespace
}  // namespace s2s
