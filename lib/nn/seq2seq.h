// The whole model: embeddings, encoder, bridge, attentional decoder with its readout, output layer. Whoever
// follows `loss` walks the way of one batch.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>

#include "base/random.h"
#include "nn/bridge.h"
#include "nn/decoder.h"
#include "nn/encoder.h"
#include "nn/engine_options.h"
#include "nn/forward_context.h"
#include "nn/model_options.h"
#include "nn/output_layer.h"
#include "nn/step_model.h"

namespace s2s {

// Ids padded to rectangles; lengths count </s> and are at least 1.
struct PairBatch {
  torch::Tensor source;          // [batch, source] int64
  torch::Tensor source_lengths;  // [batch] int64, on the CPU
  torch::Tensor target;          // [batch, target] int64: y_1 .. y_T </s>
  torch::Tensor target_lengths;  // [batch] int64, on the CPU
};

// What scoring given translations returns.
struct ForcedScores {
  torch::Tensor log_probabilities;  // [batch, target] of each target piece, 0 beyond a target's length
  torch::Tensor attention_weights;  // [batch, target, source]
  torch::Tensor head_weights;       // [batch, head, target, source] where there are several heads
};

class Seq2Seq : public torch::nn::Module {
 public:
  // Use build_seq2seq, which resolves the options and draws the parameters.
  Seq2Seq(const ModelOptions& options, std::shared_ptr<Attention> attention);

  const ModelOptions& options() const { return options_; }

  // Teacher forcing: the cross-entropy of each target piece given the true ones before it. Dropout draws its
  // masks from `random` while is_training().
  LossResult loss(const PairBatch& batch, const LossOptions& options, Random& random);

  // log p of given translations, without gradients and dropout.
  ForcedScores score(const PairBatch& batch);

  // The parts, for search, which goes step by step.
  EncoderOutput encode(const torch::Tensor& source, const torch::Tensor& lengths,
                       const ForwardContext& context) const;
  torch::Tensor embed_target(const torch::Tensor& words) const;  // [...] int64 -> [..., embedding]
  const Bridge& bridge() const { return *bridge_; }
  const Decoder& decoder() const { return *decoder_; }
  const OutputLayer& output_layer() const { return *output_layer_; }

 private:
  DecoderSequence decode(const PairBatch& batch, const ForwardContext& context) const;

  ModelOptions options_;
  torch::Tensor source_embedding_;  // [source vocabulary, embedding]
  torch::Tensor target_embedding_;  // [target vocabulary, embedding]
  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<Bridge> bridge_;
  std::shared_ptr<Decoder> decoder_;
  std::shared_ptr<OutputLayer> output_layer_;
};

// Checks the options alone, without building (what build_seq2seq throws, this throws), and fills in what was
// left to defaults: encoder_hidden, attention_hidden, readout_size, and the choices that make up the kind of
// attention. Throws UsageError where options do not go together.
ModelOptions resolve(ModelOptions options);

// Builds the model that the options describe, with parameters drawn from `random`: the one place that knows
// every kind.
std::shared_ptr<Seq2Seq> build_seq2seq(const ModelOptions& options, Random& random);

// The attention alone that such a model has, its parameters zero. Options as resolve() leaves them.
std::shared_ptr<Attention> make_attention(const ModelOptions& options);

// The model as beam search sees it, with its parameters as they are now: make a new one after an update. The
// model must outlive it. Runs without gradients and without dropout, on the engine that choose_engine
// (nn/engine.h) gives, whose errors it throws.
std::unique_ptr<StepModel> make_step_model(const Seq2Seq& model, const EngineOptions& options = {});

}  // namespace s2s
