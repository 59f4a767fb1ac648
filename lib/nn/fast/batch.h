// One batch as the fast path takes it, and what its passes share.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/workspace.h"
#include "nn/fast/buffers.h"
#include "nn/fast/part_seconds.h"
#include "nn/forward_context.h"

namespace s2s::fast {

// Padded ids of one side, time-major.
struct Sentences {
  std::int64_t rows = 0;
  std::int64_t steps = 0;
  std::vector<std::int32_t> ids;      // [steps * rows]; -1 beyond a sentence's end
  std::vector<std::int64_t> lengths;  // [rows]
  Steps all() const { return {0, steps}; }
};

// ids [rows, steps] int64 and lengths [rows] int64, both on the CPU. Throws ModelError for an id outside of
// [0, vocabulary): from here on they are rows of matrices, which nobody bounds again.
Sentences make_sentences(const torch::Tensor& ids, const torch::Tensor& lengths, std::int64_t vocabulary);

struct Pass {
  kernels::Workspace& workspace;
  ForwardContext context;
  bool gradients = false;
  PartClock* clock = nullptr;  // optional: told where the time goes

  // Dropout's mask for whole sequences, drawn in the definition's order, [rows, steps, width]; empty where
  // nothing is dropped.
  kernels::ConstSequence mask(std::int64_t steps, std::int64_t rows, std::int64_t width, double rate) const;
};

}  // namespace s2s::fast
