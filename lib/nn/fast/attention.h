// Attention in the fast path: nn/attention over the steps of the recurrence, or over the whole target at
// once.
#pragma once

#include <memory>
#include <vector>

#include "kernels/attention.h"
#include "nn/encoder.h"
#include "nn/fast/linear.h"
#include "nn/model_options.h"

namespace s2s::fast {

// What attention reads of the encoder and writes for the decoder, for one batch.
struct AttentionBuffers {
  const Activation* encoder_states = nullptr;  // [source, rows, K]
  std::int64_t source = 0;
  const std::int64_t* source_lengths = nullptr;
  const Activation* decoder_states = nullptr;  // [.., rows, hidden] the query's states
  std::int64_t query_shift = 0;                // -1: the state before
  std::int64_t target = 0;
  const std::int64_t* target_lengths = nullptr;  // steps from here on are not computed
  const Activation* contexts = nullptr;          // [target, rows, K]
  const Activation* summary = nullptr;           // [1, rows, K] the fixed context
};

class AttentionPart : public Part {
 public:
  virtual void pack(bool for_gradients) = 0;
  virtual void begin(const AttentionBuffers& buffers, kernels::Workspace& workspace, bool gradients) = 0;
  // What depends on the source alone (keys), before the first step; and its way back, after settle.
  virtual void prepare() = 0;
  virtual void prepare_backward() = 0;

  static std::unique_ptr<AttentionPart> make(const ModelOptions& options, const Parameters& parameters,
                                             kernels::Precision precision);
};

}  // namespace s2s::fast
