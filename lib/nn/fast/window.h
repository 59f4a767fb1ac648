// nn/attention/window.h on the fast path: where attention looks, p_t = t, or p_t = S sigmoid(v_p' tanh(W_p
// s_t)) (Luong et al. 2015, eq. 9). The kernels of attention take the rest from the centres and give their
// gradient.
#pragma once

#include <memory>
#include <vector>

#include "kernels/attention.h"
#include "nn/fast/linear.h"

namespace s2s::fast {

struct AttentionBuffers;

class FastWindow {
 public:
  // weight W_p and vector v_p: both, or neither (local-m).
  FastWindow(float half_width, const Parameter& weight, const Parameter& vector,
             kernels::Precision precision);
  void pack(bool for_gradients);

  // source_lengths [sentences]
  void begin(const AttentionBuffers& buffers, const std::int64_t* source_lengths,
             kernels::Workspace& workspace, bool gradients);
  void forward(const Steps& steps);
  // After d_centres has got its gradients.
  void backward(const Steps& steps);
  void settle(const Steps& all);

  kernels::QueryWindow in(const Steps& steps) const;
  kernels::Sequence d_centres(const Steps& steps) const { return steps_of(d_centres_, steps); }

 private:
  bool predicts() const { return weight_ != nullptr; }
  void find_lengths(const AttentionBuffers& buffers, const std::int64_t* source_lengths);
  Operand states(const Steps& steps) const { return states_->operand(steps, shift_); }

  float half_width_;
  std::unique_ptr<Linear> weight_;  // W_p
  std::unique_ptr<Linear> vector_;  // v_p, always in fp32
  kernels::Precision precision_;
  const Activation* states_ = nullptr;  // the decoder's
  std::int64_t shift_ = 0;
  std::vector<float> lengths_;   // [rows] S
  Preactivation hidden_;         // [target, rows, hidden] W_p s
  Activation squashed_;          // its tanh
  Preactivation logits_;         // [target, rows, 1] v_p' squashed
  kernels::Sequence centres_;    // [target, rows, 1]
  kernels::Sequence d_centres_;  // likewise
};

}  // namespace s2s::fast
