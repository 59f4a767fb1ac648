// How many parameters a model has, from its options alone: for comparing models of equal size, and for
// refusing impossible ones before any memory is taken. No LibTorch, and all in the header, so that programs
// without it count too.
#pragma once

#include <cstdint>

#include "nn/attention_choices.h"
#include "nn/model_options.h"

namespace s2s {

namespace counting {

// The sizes that options leave open, as build.cpp fills them in.
struct Sizes {
  std::int64_t encoder_hidden;
  std::int64_t encoder_state;  // h_j
  std::int64_t attention_hidden;
  std::int64_t context;
  std::int64_t readout;
  AttentionChoices choices;

  explicit Sizes(const ModelOptions& options) : choices(attention_choices(options)) {
    const bool both_directions_on_top = options.bidirectional && options.encoder_layers == 1;
    const bool halved = multiplies_states(choices) && both_directions_on_top;
    encoder_hidden = options.encoder_hidden > 0 ? options.encoder_hidden : options.hidden / (halved ? 2 : 1);
    encoder_state = encoder_hidden * (both_directions_on_top ? 2 : 1);
    attention_hidden = options.attention_hidden > 0 ? options.attention_hidden : options.hidden;
    const bool tied = options.tied_embeddings != TiedEmbeddings::none;
    readout = options.readout_size > 0 ? options.readout_size : tied ? options.embedding : options.hidden;
    context = context_width(choices, attention_hidden, encoder_state);
  }
};

inline std::int64_t cell(const ModelOptions& options, std::int64_t input, std::int64_t hidden) {
  const std::int64_t rows = (options.cell == CellKind::lstm ? 4 : 3) * hidden;
  return rows * (input + hidden) + (options.layer_norm ? 4 : 2) * rows;
}

inline std::int64_t encoder(const ModelOptions& options, const Sizes& sizes) {
  const std::int64_t directions = options.bidirectional ? 2 : 1;
  std::int64_t count = directions * cell(options, options.embedding, sizes.encoder_hidden);
  std::int64_t input = directions * sizes.encoder_hidden;
  for (std::int64_t layer = 1; layer < options.encoder_layers; ++layer) {
    count += cell(options, input, sizes.encoder_hidden);
    input = sizes.encoder_hidden;
  }
  if (options.encoder_self_attention > 0) {
    count += 4 * directions * sizes.encoder_hidden * directions * sizes.encoder_hidden;
  }
  return count;
}

inline std::int64_t bridge(const ModelOptions& options, const Sizes& sizes) {
  if (options.bridge == BridgeKind::zero) return 0;
  const std::int64_t width =
      options.bridge == BridgeKind::backward ? sizes.encoder_hidden : sizes.encoder_state;
  const std::int64_t states = options.decoder_layers * (options.cell == CellKind::lstm ? 2 : 1);
  return states * options.hidden * (width + 1);
}

inline std::int64_t attention(const ModelOptions& options, const Sizes& sizes) {
  const std::int64_t width = sizes.attention_hidden;
  const AttentionChoices& choices = sizes.choices;
  std::int64_t count = 0;
  if (choices.projections != AttentionProjections::none) count += width * sizes.encoder_state;  // W_v
  if (choices.projections == AttentionProjections::qkvo) count += width * width;                // W_o
  if (choices.coverage) count += width;
  if (choices.window == AttentionWindow::local_p) count += width * (options.hidden + 1);
  switch (choices.score) {
    case AttentionScore::additive:
      return count + width * (options.hidden + sizes.encoder_state + 1);
    case AttentionScore::dot:
      return count + (multiplies_states(choices) ? 0 : width * (options.hidden + sizes.encoder_state));
    case AttentionScore::general:
      return count + options.hidden * sizes.encoder_state;
    case AttentionScore::location:
      return choices.positions * options.hidden;
    case AttentionScore::none:
      break;
  }
  return 0;
}

inline std::int64_t decoder(const ModelOptions& options, const Sizes& sizes) {
  const bool context_enters = sizes.choices.query_time == QueryTime::previous;
  const std::int64_t input = options.embedding + (context_enters ? sizes.context : 0) +
                             (sizes.choices.input_feeding ? sizes.readout : 0);
  const std::int64_t self_attention =
      options.decoder_self_attention > 0 ? 4 * options.hidden * options.hidden : 0;
  return self_attention + cell(options, input, options.hidden) +
         (options.decoder_layers - 1) * cell(options, options.hidden, options.hidden);
}

inline std::int64_t readout(const ModelOptions& options, const Sizes& sizes) {
  const std::int64_t input = sizes.context + options.hidden;
  return options.readout == ReadoutKind::maxout ? 2 * sizes.readout * (input + options.embedding + 1)
                                                : sizes.readout * input;
}

inline std::int64_t words(const ModelOptions& options, const Sizes& sizes) {
  std::int64_t count = options.target_vocabulary * (options.embedding + 1);  // and the output layer's bias
  if (options.tied_embeddings != TiedEmbeddings::all) count += options.source_vocabulary * options.embedding;
  if (options.tied_embeddings == TiedEmbeddings::none) count += options.target_vocabulary * sizes.readout;
  return count;
}

}  // namespace counting

// Vocabularies included: the options must say their sizes. Sizes that are 0 are taken as `s2s train` takes
// them.
inline std::int64_t parameter_count(const ModelOptions& options) {
  const counting::Sizes sizes(options);
  return counting::words(options, sizes) + counting::encoder(options, sizes) +
         counting::bridge(options, sizes) + counting::attention(options, sizes) +
         counting::decoder(options, sizes) + counting::readout(options, sizes);
}

}  // namespace s2s
