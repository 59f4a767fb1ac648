// No attention: the whole source squeezed into one vector, c = [forward h_S; backward h_1], the same at every
// step (Cho et al. 2014; the RNNencdec that Bahdanau et al. 2015 compare with).
#pragma once

#include "nn/attention/attention.h"

namespace s2s {

class FixedContext : public Attention {
 public:
  AttentionMemory prepare(const EncoderOutput& encoder) const override;
  AttentionResult attend(const torch::Tensor& states, const AttentionMemory& memory,
                         const AttentionHistory& history = {}) const override;
};

}  // namespace s2s
