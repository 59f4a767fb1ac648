// nn/attention/self_attention.h on the fast path. Weights are not kept but computed anew on the way back, a
// block of queries at a time: memory grows with the length of a sequence, not with its square. In a decoder
// step t sees the steps up to itself, and may be computed before the next ones are known.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kernels/attention.h"
#include "nn/attention/self_attention.h"
#include "nn/fast/linear.h"
#include "nn/fast/part.h"

namespace s2s::fast {

struct SelfAttentionBuffers {
  const Activation* in = nullptr;   // x [steps, rows, d]
  const Activation* out = nullptr;  // y, likewise
  std::int64_t steps = 0;
  const std::int64_t* lengths = nullptr;  // [rows] positions from here on are neither seen nor computed
  // In search what past() gave at the step before, of which row i goes on as row from[i] (empty: all stay).
  kernels::ConstSequence past;
  std::span<const std::int32_t> from;
};

class FastSelfAttention : public Part {
 public:
  // Of one head, for all queries of a block: 4 MB.
  static constexpr std::int64_t kMostWeights = 1 << 20;

  // name: of the module, "encoder.self_attention".
  FastSelfAttention(const Parameters& parameters, const std::string& name, std::int64_t heads, Side side,
                    kernels::Precision precision);
  void pack(bool for_gradients);

  void begin(const SelfAttentionBuffers& buffers, kernels::Workspace& workspace, bool gradients);
  void forward(const Steps& steps) override;
  void backward(const Steps& steps) override;
  void settle(const Steps& all) override;

  // Keys and values of the steps up to this one, with those of the past.
  kernels::ConstSequence past(std::int64_t step) const;

 private:
  enum Projection { query = 0, key = 1, value = 2 };  // of [q k v], or [q k] whose keys are the values
  template <class T>
  kernels::SequenceView<T> head_of_projection(const kernels::SequenceView<T>& qkv, Projection projection,
                                              std::int64_t head) const;
  void take_past();
  // Calls body(block) for blocks of these steps, whose positions key_lengths_ and query_lengths_ then tell.
  template <class Body>
  void for_blocks(const Steps& steps, const Body& body);
  kernels::AttentionMemory<float> memory(std::int64_t head) const;
  void attend(const Steps& block, std::int64_t head) const;
  void attend_backward(const Steps& block, std::int64_t head) const;
  Steps slots(const Steps& steps) const { return {steps.begin + before_, steps.end + before_}; }
  kernels::Sequence scratch(const kernels::Sequence& whole, const Steps& block) const {
    return steps_of(whole, all_of(block.count()));
  }
  Operand d_out(const Steps& steps) const {
    return {buffers_.out->gradients(steps), flatten(d_out_low_, steps)};
  }

  Linear qkv_weight_;
  Linear output_weight_;
  std::int64_t heads_;
  std::int64_t parts_;  // of qkv
  Side side_;
  kernels::Precision precision_;
  float scale_;
  SelfAttentionBuffers buffers_;
  std::int64_t before_ = 0;          // steps of the past
  std::int64_t block_ = 1;           // queries at a time
  Preactivation qkv_;                // [before + steps, rows, parts * d], the queries times the scale
  Activation inner_;                 // [steps, rows, d] the heads' contexts
  kernels::SequenceBf16 d_out_low_;  // gradient of y, rounded
  kernels::Sequence weights_;        // [block, rows, before + steps] of one head
  kernels::Sequence d_scores_;       // likewise
  std::vector<std::int64_t> key_lengths_;
  std::vector<std::int64_t> query_lengths_;
};

}  // namespace s2s::fast
