// The whole model on the fast path: the same function as Seq2Seq::loss, value and gradients, without
// autograd. Tests hold it to that definition.
#pragma once

#include <memory>

#include "kernels/output_layer.h"
#include "nn/fast/decoder.h"
#include "nn/fast/embedding.h"
#include "nn/fast/part_seconds.h"
#include "nn/seq2seq.h"

namespace s2s::fast {

class FastModel {
 public:
  // The parameters stay the model's, which must outlive this. Call supports() first.
  FastModel(Seq2Seq& model, kernels::Precision precision);

  // An empty string where the fast path computes this model, else what it lacks ("attention between two LSTM
  // cells").
  static std::string lacks(const Seq2Seq& model);

  // As Seq2Seq::loss; while the model is training, and only then, each parameter's gradient += gradient_scale
  // times the objective's.
  // Adds the time of each part to `seconds`, where that is given.
  LossResult loss(const PairBatch& batch, const LossOptions& options, double gradient_scale, Random& random,
                  PartSeconds* seconds = nullptr);

 private:
  void pack(bool for_gradients, PartClock& clock);

  Seq2Seq& model_;
  ModelOptions options_;
  kernels::Precision precision_;
  Parameters parameters_;
  kernels::Workspace workspace_;
  Embedding source_embedding_;
  Embedding target_embedding_;
  FastEncoder encoder_;
  FastBridge bridge_;
  FastDecoder decoder_;
  kernels::OutputLayer output_layer_;
  Parameter output_weight_;
  Parameter output_bias_;
};

}  // namespace s2s::fast
