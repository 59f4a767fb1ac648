// The encoder: L recurrent layers over the source's embeddings, the first of them, or so many as told, in
// both directions. Its states are Bahdanau et al.'s annotations h_j (2015, section 3.2).
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>
#include <vector>

#include "nn/attention/self_attention.h"
#include "nn/forward_context.h"
#include "nn/model_options.h"
#include "nn/rnn/cell.h"

namespace s2s {

// K is the states' width: twice encoder_hidden where the top layer reads in both directions, else
// encoder_hidden.
struct EncoderOutput {
  torch::Tensor states;   // [batch, source, K], 0 beyond a sentence's end
  torch::Tensor mask;     // [batch, source] bool, true where real
  torch::Tensor lengths;  // [batch] int64, on the CPU
  torch::Tensor summary;  // [batch, K] the fixed context: the top layer's [forward h_S; backward h_1], or h_S
  torch::Tensor first_backward;  // [batch, encoder_hidden] backward h_1 of the first layer; undefined where
                                 // there is none
};

class Encoder : public torch::nn::Module {
 public:
  explicit Encoder(const ModelOptions& options);

  // embeddings [batch, source, embedding]; lengths [batch] int64 on the CPU.
  EncoderOutput forward(const torch::Tensor& embeddings, const torch::Tensor& lengths,
                        const ForwardContext& context) const;

 private:
  ModelOptions options_;
  std::vector<std::shared_ptr<Cell>> layers_;
  std::vector<std::shared_ptr<Cell>> backward_;    // of the first layers; those behind read forward only
  std::shared_ptr<SelfAttention> self_attention_;  // over the first layer's states; null: none
};

}  // namespace s2s
