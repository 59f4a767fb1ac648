// Which choices of attention go together.
#pragma once

#include "nn/model_options.h"

namespace s2s {

// Throws UsageError with the reason where they don't. Options as with_sizes (nn/model_sizes.h) leaves them.
void check_attention(const ModelOptions& options);

}  // namespace s2s
