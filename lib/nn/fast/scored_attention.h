// Attention with a score on the fast path: nn/attention/attention.h without windows and coverage, whole
// sequences at a time, with its way back.
#pragma once

#include <memory>

#include "nn/fast/attention.h"

namespace s2s::fast {

// The matrices of attention; each may be missing.
struct AttentionMatrices {
  std::unique_ptr<Linear> query;   // W_a or W_q; of the location score W_a
  std::unique_ptr<Linear> key;     // U_a, Luong's W_a, or W_k
  std::unique_ptr<Linear> value;   // W_v
  std::unique_ptr<Linear> output;  // W_o
};

struct AttentionShape {
  std::int64_t heads = 1;
  bool scale = false;
  bool compares = true;  // queries with keys; else they are the scores of positions
};

// score_vector: v_a of additive scores; empty: dot products.
std::unique_ptr<AttentionPart> make_scored_part(AttentionMatrices matrices, const Parameter& score_vector,
                                                const AttentionShape& shape, kernels::Precision precision);

}  // namespace s2s::fast
