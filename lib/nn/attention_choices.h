// What a kind of attention is made of. All of them are softmax(score(Q, K)) V; the presets are compositions
// of independent choices, each of which can be set by itself. Inline and without LibTorch: those who count a
// model's parameters and operations need it too.
#pragma once

#include "nn/model_options.h"

namespace s2s {

struct AttentionChoices {
  AttentionScore score = AttentionScore::additive;
  QueryTime query_time = QueryTime::previous;
  bool input_feeding = false;
  AttentionProjections projections = AttentionProjections::none;
  bool scale = false;
  std::int64_t heads = 1;
  AttentionWindow window = AttentionWindow::global;
  double window_size = 10;       // Luong et al. (2015), section 4.1
  std::int64_t positions = 100;  // as many as `s2s train` takes of a source
  bool coverage = false;
  bool shared_values = false;
  bool biases = false;

  bool attends() const { return score != AttentionScore::none; }
};

// Luong et al.'s kinds ask with the present state and feed the attentional state (2015, sections 3 and 3.3);
// so do those that Vaswani et al. (2017) made for models without recurrence, whose paper leaves this open.
inline AttentionChoices preset(AttentionKind kind) {
  using Score = AttentionScore;
  constexpr QueryTime kPrevious = QueryTime::previous;
  constexpr QueryTime kCurrent = QueryTime::current;
  constexpr bool kFed = true;
  constexpr bool kScaled = true;
  switch (kind) {
    case AttentionKind::none:
      return {Score::none, kPrevious};
    case AttentionKind::bahdanau:
      return {Score::additive, kPrevious};
    case AttentionKind::luong_dot:
      return {Score::dot, kCurrent, kFed};
    case AttentionKind::luong_general:
      return {Score::general, kCurrent, kFed};
    case AttentionKind::luong_concat:
      return {Score::additive, kCurrent, kFed};
    case AttentionKind::luong_location:
      return {Score::location, kCurrent, kFed};
    case AttentionKind::scaled_dot:
      return {Score::dot, kCurrent, kFed, AttentionProjections::qkv, kScaled};
    case AttentionKind::multi_head:
      return {Score::dot, kCurrent, kFed, AttentionProjections::qkvo, kScaled, 4};
    case AttentionKind::multi_head_additive:  // as RNMT+ has it (Chen et al. 2018, section 4.1)
      return {Score::additive, kCurrent, kFed, AttentionProjections::qkvo, !kScaled, 4};
  }
  return {};
}

// The preset, and what was set beside it.
inline AttentionChoices attention_choices(const ModelOptions& options) {
  AttentionChoices choices = preset(options.attention);
  choices.score = options.attention_score.value_or(choices.score);
  choices.query_time = options.query_time.value_or(choices.query_time);
  choices.input_feeding = options.input_feeding.value_or(choices.input_feeding);
  choices.projections = options.attention_projections.value_or(choices.projections);
  choices.scale = options.attention_scale.value_or(choices.scale);
  choices.heads = options.attention_heads.value_or(choices.heads);
  choices.window = options.attention_window.value_or(choices.window);
  choices.window_size = options.attention_window_size.value_or(choices.window_size);
  choices.positions = options.attention_positions.value_or(choices.positions);
  choices.coverage = options.attention_coverage.value_or(choices.coverage);
  choices.shared_values = options.attention_shared_values.value_or(choices.shared_values);
  choices.biases = options.attention_biases.value_or(choices.biases);
  return choices;
}

inline ModelOptions with_choices(ModelOptions options, const AttentionChoices& choices) {
  options.attention_score = choices.score;
  options.query_time = choices.query_time;
  options.input_feeding = choices.input_feeding;
  options.attention_projections = choices.projections;
  options.attention_scale = choices.scale;
  options.attention_heads = choices.heads;
  options.attention_window = choices.window;
  options.attention_window_size = choices.window_size;
  options.attention_positions = choices.positions;
  options.attention_coverage = choices.coverage;
  options.attention_shared_values = choices.shared_values;
  options.attention_biases = choices.biases;
  return options;
}

// Whether the score multiplies states of decoder and encoder as they are, which must then be equally wide.
inline bool multiplies_states(const AttentionChoices& choices) {
  return choices.score == AttentionScore::dot && choices.projections == AttentionProjections::none;
}

}  // namespace s2s
