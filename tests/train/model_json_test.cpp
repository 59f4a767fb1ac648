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
  const Json json = to_json(options);
  const ModelOptions read = model_options_from(json, "here");
  EXPECT_EQ(to_json(read), json);
  EXPECT_EQ(read.attention_window_size, 2.5);
  EXPECT_EQ(read.attention_scale, std::nullopt);
}

// Checkpoints written before there were choices.
TEST(ModelJson, TakesChoicesThatAreMissingAsTheKindOfAttentionSays) {
  ModelOptions options;
  options.attention = AttentionKind::luong_concat;
  Json json = to_json(options);
  for (const char* name :
       {"attention_score", "query_time", "attention_projections", "attention_scale", "attention_heads",
        "attention_window", "attention_window_size", "attention_positions", "attention_coverage"}) {
    json.erase(name);
  }
  const AttentionChoices choices = attention_choices(model_options_from(json, "here"));
  EXPECT_EQ(choices.score, AttentionScore::additive);
  EXPECT_EQ(choices.query_time, QueryTime::current);
  EXPECT_EQ(choices.heads, 1);
  json.erase("hidden");
  EXPECT_THROW(model_options_from(json, "here"), ModelError);
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
