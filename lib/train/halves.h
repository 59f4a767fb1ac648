// A batch cut in two: half of the sentences need half of the memory.
#pragma once

#include <vector>

#include "data/batch.h"

namespace s2s {

// Every batch of several sentences becomes two, each no wider than its own longest; one of a single sentence
// stays.
std::vector<Batch> in_halves(const std::vector<Batch>& batches);

}  // namespace s2s
