// Which choices of attention go together.
#pragma once

#include "nn/attention_choices.h"

namespace s2s {

// Throws UsageError with the reason where they don't. Sizes in `options` must be filled in; state_width: of
// the encoder's states.
void check_attention(const AttentionChoices& choices, const ModelOptions& options, std::int64_t state_width);

}  // namespace s2s
