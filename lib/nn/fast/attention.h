// Attention in the fast path: nn/attention over the steps of the recurrence, or over the whole target at
// once.
#pragma once

#include <memory>
#include <span>

#include "kernels/attention.h"
#include "nn/encoder.h"
#include "nn/fast/linear.h"
#include "nn/model_options.h"

namespace s2s::fast {

// What attention reads of the source.
struct AttentionSource {
  const Activation* encoder_states = nullptr;  // [source, sentences, K]
  std::int64_t source = 0;
  const std::int64_t* lengths = nullptr;
  const Activation* summary = nullptr;  // [1, sentences, K] the fixed context
};

// What happened at the target steps before (nn/attention/attention.h).
struct FastHistory {
  std::int64_t steps = 0;
  kernels::ConstMatrix covered;  // [rows, heads * source], where coverage is read
};

// What it reads of the decoder and writes for it.
struct AttentionBuffers {
  const Activation* decoder_states = nullptr;  // [.., rows, hidden] the query's states
  std::int64_t query_shift = 0;                // -1: the state before
  std::int64_t target = 0;
  const std::int64_t* target_lengths = nullptr;  // steps from here on are not computed
  const Activation* contexts = nullptr;          // [target, rows, K]
  // In search, where target is 1: which rows belong to which sentence. Empty: row i to sentence i.
  std::span<const kernels::QueryGroup> groups;
  FastHistory history;
  std::span<const std::int32_t> from;  // row i goes on as row from[i] of that; empty: all stay in place
};

class AttentionPart : public Part {
 public:
  virtual void pack(bool for_gradients) = 0;
  // A product of the contexts as a part of its own; this must outlive it. A context that's the same at every
  // step needs no product at every step.
  virtual std::unique_ptr<Part> context_product(const Linear& linear, const LinearPart::Wiring& wiring);
  // What depends on the source alone (keys), for any number of targets.
  virtual void prepare(const AttentionSource& source, kernels::Workspace& workspace, bool gradients) = 0;
  virtual void begin(const AttentionBuffers& buffers, kernels::Workspace& workspace, bool gradients) = 0;
  // The way back of prepare, after settle.
  virtual void prepare_backward() = 0;
  // alpha [rows, source] of a step; empty where there are none.
  virtual kernels::ConstMatrix weights(std::int64_t step) const = 0;
  // The same head by head, [rows, heads * source]; empty where there is one head, or none.
  virtual kernels::ConstMatrix head_weights(std::int64_t step) const = 0;

  // These steps and those before, up to one of them.
  virtual FastHistory after(std::int64_t step) const = 0;

  static std::unique_ptr<AttentionPart> make(const ModelOptions& options, const Parameters& parameters,
                                             kernels::Precision precision);
};

}  // namespace s2s::fast
