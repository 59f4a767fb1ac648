// From the decoder's state, the context and the previous word to the vector before the output layer.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>

#include "nn/model_options.h"

namespace s2s {

class Readout : public torch::nn::Module {
 public:
  // states [..., hidden], contexts [..., K], embeddings of y_{t-1} [..., embedding] -> [..., readout].
  virtual torch::Tensor forward(const torch::Tensor& states, const torch::Tensor& contexts,
                                const torch::Tensor& embeddings) const = 0;
};

// Luong et al.'s attentional state (2015, eq. 5): tanh(W_c [c_t; s_t]).
class TanhReadout : public Readout {
 public:
  TanhReadout(std::int64_t hidden, std::int64_t context, std::int64_t readout);
  torch::Tensor forward(const torch::Tensor& states, const torch::Tensor& contexts,
                        const torch::Tensor& embeddings) const override;

  torch::Tensor weight;  // [readout, K + hidden] W_c
};

// Bahdanau et al.'s deep output (2015, A.2.2): t~ = U_o s_t + V_o E y_{t-1} + C_o c_t of 2 * readout values,
// of which each neighbouring pair gives its larger one (Goodfellow et al. 2013, "Maxout networks"). With s_t,
// as in their eq. 4.
class MaxoutReadout : public Readout {
 public:
  MaxoutReadout(std::int64_t hidden, std::int64_t context, std::int64_t embedding, std::int64_t readout);
  torch::Tensor forward(const torch::Tensor& states, const torch::Tensor& contexts,
                        const torch::Tensor& embeddings) const override;

  torch::Tensor weight;  // [2 * readout, K + hidden + embedding]: C_o, U_o, V_o
  torch::Tensor bias;    // [2 * readout]
};

// The same with tanh, of one value each: tanh(C c_t + U s_t + V E y_{t-1} + b) (Sennrich et al. 2017,
// "Nematus", section 2).
class DeepReadout : public Readout {
 public:
  DeepReadout(std::int64_t hidden, std::int64_t context, std::int64_t embedding, std::int64_t readout);
  torch::Tensor forward(const torch::Tensor& states, const torch::Tensor& contexts,
                        const torch::Tensor& embeddings) const override;

  torch::Tensor weight;  // [readout, K + hidden + embedding]: C, U, V
  torch::Tensor bias;    // [readout]
};

// No layer: [c_t; s_t] (Chen et al. 2018, section 4, whose softmax reads both).
class ConcatReadout : public Readout {
 public:
  torch::Tensor forward(const torch::Tensor& states, const torch::Tensor& contexts,
                        const torch::Tensor& embeddings) const override;
};

std::shared_ptr<Readout> make_readout(const ModelOptions& options);

}  // namespace s2s
