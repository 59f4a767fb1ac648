// Attention with a score on the fast path: nn/attention/attention.h, whole sequences at a time, with its way
// back.
#pragma once

#include <memory>

#include "nn/fast/attention.h"
#include "nn/fast/coverage.h"
#include "nn/fast/window.h"

namespace s2s::fast {

// What it is made of (ScoredAttention, AttentionForm). Each of the pointers may be null.
struct FastAttentionForm {
  std::int64_t heads = 1;
  bool scale = false;
  bool compares = true;            // queries with keys; else they are the scores of positions
  std::unique_ptr<Linear> query;   // W_a or W_q
  std::unique_ptr<Linear> key;     // U_a, Luong's W_a, or W_k
  std::unique_ptr<Linear> value;   // W_v
  std::unique_ptr<Linear> output;  // W_o
  bool shared_values = false;      // the keys are the values
  Parameter score_vector;          // v_a of additive scores; empty: dot products
  std::unique_ptr<FastWindow> window;
  std::unique_ptr<Coverage> coverage;
};

std::unique_ptr<AttentionPart> make_scored_part(FastAttentionForm form, kernels::Precision precision);

}  // namespace s2s::fast
