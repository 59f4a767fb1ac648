// The model as search sees it (nn/step_model.h) on the fast path: weights stay packed, a sentence's keys are
// computed once and shared by its hypotheses, and reordering rows copies nothing but their states.
#pragma once

#include <array>
#include <vector>

#include "kernels/output_layer.h"
#include "nn/fast/decoder.h"
#include "nn/fast/embedding.h"
#include "nn/seq2seq.h"

namespace s2s::fast {

class FastStepModel : public StepModel {
 public:
  // Packs the weights as they are now; embeddings and biases stay the model's, which must outlive this. The
  // fast path must compute this model (FastModel::lacks).
  FastStepModel(const Seq2Seq& model, kernels::Precision precision);

  void start(const at::Tensor& source, const at::Tensor& lengths) override;
  StepResult step(const at::Tensor& previous_words) override;
  at::Tensor head_weights() const override;
  void reorder(const at::Tensor& rows) override;

 private:
  std::int64_t rows() const { return static_cast<std::int64_t>(sentence_of_row_.size()); }
  std::vector<kernels::QueryGroup> groups() const;
  const Activation& run_decoder(const at::Tensor& previous_words, std::int64_t computed);

  ModelOptions options_;
  kernels::Precision precision_;
  Parameters parameters_;
  Embedding source_embedding_;
  Embedding target_embedding_;
  FastEncoder encoder_;
  FastBridge bridge_;
  FastDecoder decoder_;
  kernels::OutputLayer output_layer_;

  kernels::Workspace source_workspace_;
  std::array<kernels::Workspace, 2> step_workspaces_;  // of this step and the one before, in turns
  std::size_t turn_ = 0;
  Sentences source_;
  DecoderStand stand_;              // after the step before
  std::vector<std::int32_t> from_;  // each row's place there
  std::vector<std::int64_t> sentence_of_row_;
};

}  // namespace s2s::fast
