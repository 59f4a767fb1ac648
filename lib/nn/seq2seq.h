// The whole model: encoder, bridge, attentional decoder, readout, output layer. A reader who follows `loss` walks the way of
// one batch.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <memory>
#include <string>

#include "base/random.h"
#include "nn/model_options.h"
#include "nn/step_model.h"

namespace s2s {

// Ids padded to rectangles; lengths count </s> and are at least 1.
struct PairBatch {
  torch::Tensor source;          // [batch, source] int64
  torch::Tensor source_lengths;  // [batch] int64, on the CPU
  torch::Tensor target;          // [batch, target] int64: y_1 .. y_T </s>
  torch::Tensor target_lengths;  // [batch] int64, on the CPU
};

struct LossOptions {
  double label_smoothing = 0.0;  // Szegedy et al. (2016): this much of the target's mass spread evenly over the vocabulary
};

struct LossResult {
  torch::Tensor objective;  // [] the sum over target pieces, smoothed, to be differentiated
  double negative_log_likelihood = 0;  // the same sum without smoothing, in nats
  std::int64_t target_pieces = 0;      // </s> counted
};

// What a given translation's scoring returns.
struct ForcedScores {
  torch::Tensor log_probabilities;  // [batch, target] of each target piece, 0 beyond a target's length
  torch::Tensor attention_weights;  // [batch, target, source]
};

class Seq2Seq : public torch::nn::Module {
 public:
  // Use build_seq2seq. Parameters are drawn from `random`.
  Seq2Seq(const ModelOptions& options, Random& random);
  ~Seq2Seq() override;

  const ModelOptions& options() const { return options_; }

  // Teacher forcing: the cross-entropy of each target piece given the true ones before it. Dropout draws its masks from
  // `random` while is_training().
  LossResult loss(const PairBatch& batch, const LossOptions& options, Random& random);

  // log p of given translations, without gradients and dropout.
  ForcedScores score(const PairBatch& batch);

 private:
  ModelOptions options_;
};

// Builds the model that the options describe, with parameters drawn from `random`: the one place that knows every kind.
// Throws UsageError where options do not go together.
std::shared_ptr<Seq2Seq> build_seq2seq(const ModelOptions& options, Random& random);

// Checks the options alone, without building (what build_seq2seq throws, this throws), and fills in what was left to
// defaults: attention_hidden, readout_size, input_feeding.
ModelOptions resolve(ModelOptions options);

// A model as beam search sees it; the model must outlive it. Runs without gradients and without dropout.
std::unique_ptr<StepModel> make_step_model(Seq2Seq& model);

}  // namespace s2s
