// What follows from a model's options: the sizes that they leave open, and the widths that parts of it have.
// Inline and without LibTorch: those who count parameters and operations need it too.
#pragma once

#include <cstdint>

#include "nn/attention_choices.h"
#include "nn/model_options.h"

namespace s2s {

// Whether the encoder's states are those of its one layer's two directions, side by side.
inline bool both_directions_on_top(const ModelOptions& options) {
  return options.bidirectional && options.encoder_layers == 1;
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
    options.readout_size = tied ? options.embedding : options.hidden;
  }
  return with_choices(options, choices);
}

// The following take options as with_sizes leaves them.

// K: of an encoder state h_j.
inline std::int64_t state_width(const ModelOptions& options) {
  return options.encoder_hidden * (both_directions_on_top(options) ? 2 : 1);
}
// Of the states of the encoder's first layer.
inline std::int64_t first_state_width(const ModelOptions& options) {
  return options.encoder_hidden * (options.bidirectional ? 2 : 1);
}
// V: of the context, a mean of projected values or of the encoder's states.
inline std::int64_t context_width(const ModelOptions& options) {
  return attention_choices(options).projections == AttentionProjections::none ? state_width(options)
                                                                              : options.attention_hidden;
}

}  // namespace s2s
