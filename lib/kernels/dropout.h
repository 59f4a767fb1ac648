// Dropout's mask, vectorised and on all threads.
#pragma once

#include <span>

#include "base/random.h"

namespace s2s::kernels {

// The same numbers as random.fill_keep_mask(out, keep), to the bit, and `random` ends in the same state.
void fill_keep_mask(Random& random, std::span<float> out, float keep);

}  // namespace s2s::kernels
