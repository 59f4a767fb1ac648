// From the encoder to the decoder's first state: s_0 = tanh(W_s h + b), h as BridgeKind says (Bahdanau et al.
// 2015, A.2.2: h is the backward state at the first word).
#pragma once

#include <torch/nn/module.h>

#include <vector>

#include "nn/encoder.h"
#include "nn/rnn/cell.h"

namespace s2s {

class Bridge : public torch::nn::Module {
 public:
  explicit Bridge(const ModelOptions& options);
  // One state per decoder layer; an LSTM's memory has its own W_s.
  std::vector<CellState> forward(const EncoderOutput& encoder) const;

 private:
  torch::Tensor source_vector(const EncoderOutput& encoder) const;  // h [batch, width]
  ModelOptions options_;
  torch::Tensor weight_, bias_;  // [states * hidden, width]: every layer's hidden, then every layer's memory
};

}  // namespace s2s
