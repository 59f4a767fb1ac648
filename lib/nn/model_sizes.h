// What follows from a model's options: the sizes that they leave open, and the widths that parts of it have.
// Inline and without LibTorch: those who count parameters and operations need it too.
#pragma once

#include <cstdint>

#include "nn/attention_choices.h"
#include "nn/model_options.h"

namespace s2s {

// In how many directions a layer of the encoder reads, counted from 0.
inline std::int64_t directions(const ModelOptions& options, std::int64_t layer) {
  return options.bidirectional && layer < options.bidirectional_layers ? 2 : 1;
}
// Whether the encoder's states are those of two directions side by side.
inline bool both_directions_on_top(const ModelOptions& options) {
  return directions(options, options.encoder_layers - 1) == 2;
}
// Whether a layer's input is added to its output, where they are equally wide. The first layer's never is.
inline bool has_residual(const ModelOptions& options, std::int64_t layer) {
  return options.residual && layer + 1 >= options.residual_from;
}

// The following take options whose sizes are filled in, but maybe for that of the readout.

// K: of an encoder state h_j.
inline std::int64_t state_width(const ModelOptions& options) {
  return options.encoder_hidden * (both_directions_on_top(options) ? 2 : 1);
}
// Of the states of the encoder's first layer.
inline std::int64_t first_state_width(const ModelOptions& options) {
  return options.encoder_hidden * directions(options, 0);
}
// V: of the context, a mean of projected values or of the encoder's states.
inline std::int64_t context_width(const ModelOptions& options) {
  return attention_choices(options).projections == AttentionProjections::none ? state_width(options)
                                                                              : options.attention_hidden;
}
// What a layer of the encoder reads.
inline std::int64_t encoder_input_width(const ModelOptions& options, std::int64_t layer) {
  return layer == 0 ? options.embedding : options.encoder_hidden * directions(options, layer - 1);
}

// The options with every size that is 0 filled in, and every choice of attention that is unset. Nothing is
// checked: resolve() in seq2seq.h does that.
inline ModelOptions with_sizes(ModelOptions options) {
  const AttentionChoices choices = attention_choices(options);
  if (options.encoder_hidden == 0) {
    const bool halved = multiplies_states(choices) && both_directions_on_top(options);
    options.encoder_hidden = options.hidden / (halved ? 2 : 1);
  }
  if (options.attention_hidden == 0) {
    options.attention_hidden = options.hidden;
  }
  if (options.readout_size == 0) {
    const bool tied = options.tied_embeddings != TiedEmbeddings::none;
    const bool concat = options.readout == ReadoutKind::concat;
    options.readout_size = concat ? context_width(options) + options.hidden
                           : tied ? options.embedding
                                  : options.hidden;
  }
  return with_choices(options, choices);
}

// What a layer of the decoder reads (the first of two cells, where the state between them asks); options as
// with_sizes leaves them.
inline std::int64_t decoder_input_width(const ModelOptions& options, std::int64_t layer) {
  if (layer > 0) {
    return options.hidden + (options.context_layers == ContextLayers::all ? context_width(options) : 0);
  }
  return options.embedding + (options.query_time == QueryTime::previous ? context_width(options) : 0) +
         (*options.input_feeding ? options.readout_size : 0);
}

}  // namespace s2s
