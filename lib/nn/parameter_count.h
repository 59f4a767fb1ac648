// How many parameters a model has, from its options alone: for comparing models of equal size, and for
// refusing impossible ones before any memory is taken. No LibTorch, and all in the header, so that programs
// without it count too.
#pragma once

#include <cstdint>

#include "nn/model_sizes.h"

namespace s2s {

namespace counting {

// Of options as with_sizes leaves them.

inline std::int64_t cell(const ModelOptions& options, std::int64_t input, std::int64_t hidden) {
  const std::int64_t rows = (options.cell == CellKind::lstm ? 4 : 3) * hidden;
  const std::int64_t vectors = options.layer_norm && !options.per_gate ? 4 : 2;  // biases and gains
  return rows * (input + hidden) + vectors * rows;
}

// Queries, keys, values and what comes out.
inline std::int64_t self_attention(const ModelOptions& options, std::int64_t heads, std::int64_t width) {
  if (heads == 0) return 0;
  const std::int64_t projections = options.self_attention_shared_values ? 3 : 4;
  return projections * width * (width + (options.self_attention_biases ? 1 : 0));
}

inline std::int64_t encoder(const ModelOptions& options) {
  std::int64_t count = 0;
  for (std::int64_t layer = 0; layer < options.encoder_layers; ++layer) {
    count += directions(options, layer) *
             cell(options, encoder_input_width(options, layer), options.encoder_hidden);
  }
  return count + self_attention(options, options.encoder_self_attention, first_state_width(options));
}

inline std::int64_t bridge(const ModelOptions& options) {
  if (options.bridge == BridgeKind::zero) return 0;
  const std::int64_t width =
      options.bridge == BridgeKind::backward ? options.encoder_hidden : state_width(options);
  const std::int64_t states = options.decoder_layers * (options.cell == CellKind::lstm ? 2 : 1);
  return states * options.hidden * (width + 1);
}

inline std::int64_t attention(const ModelOptions& options) {
  const std::int64_t width = options.attention_hidden;
  const AttentionChoices choices = attention_choices(options);
  const bool projects = choices.projections != AttentionProjections::none;
  const bool gives_out = choices.projections == AttentionProjections::qkvo;
  std::int64_t count = 0;
  if (projects && !choices.shared_values) count += width * state_width(options);  // W_v
  if (gives_out) count += width * width;                                          // W_o
  if (choices.biases) count += width * (2 + (choices.shared_values ? 0 : 1) + (gives_out ? 1 : 0));
  if (choices.coverage) count += width;
  if (choices.window == AttentionWindow::local_p) count += width * (options.hidden + 1);
  switch (choices.score) {
    case AttentionScore::additive:
      return count + width * (options.hidden + state_width(options) + 1);
    case AttentionScore::dot:
      return count + (multiplies_states(choices) ? 0 : width * (options.hidden + state_width(options)));
    case AttentionScore::general:
      return count + options.hidden * state_width(options);
    case AttentionScore::location:
      return choices.positions * options.hidden;
    case AttentionScore::none:
      break;
  }
  return 0;
}

inline std::int64_t decoder(const ModelOptions& options) {
  const std::int64_t second_cell =
      options.query_time == QueryTime::between ? cell(options, context_width(options), options.hidden) : 0;
  std::int64_t count = second_cell + self_attention(options, options.decoder_self_attention, options.hidden);
  for (std::int64_t layer = 0; layer < options.decoder_layers; ++layer) {
    count += cell(options, decoder_input_width(options, layer), options.hidden);
  }
  return count;
}

inline std::int64_t readout(const ModelOptions& options) {
  const std::int64_t input = context_width(options) + options.hidden;
  if (options.readout == ReadoutKind::concat) return 0;
  if (options.readout == ReadoutKind::tanh) return options.readout_size * input;
  const std::int64_t values = options.readout == ReadoutKind::maxout ? 2 : 1;
  return values * options.readout_size * (input + options.embedding + 1);
}

inline std::int64_t words(const ModelOptions& options) {
  std::int64_t count = options.target_vocabulary * (options.embedding + 1);  // and the output layer's bias
  if (options.tied_embeddings != TiedEmbeddings::all) count += options.source_vocabulary * options.embedding;
  if (options.tied_embeddings == TiedEmbeddings::none)
    count += options.target_vocabulary * options.readout_size;
  return count;
}

}  // namespace counting

// Vocabularies included: the options must say their sizes. Sizes that are 0 are taken as `s2s train` takes
// them.
inline std::int64_t parameter_count(const ModelOptions& options) {
  const ModelOptions sized = with_sizes(options);
  return counting::words(sized) + counting::encoder(sized) + counting::bridge(sized) +
         counting::attention(sized) + counting::decoder(sized) + counting::readout(sized);
}

}  // namespace s2s
