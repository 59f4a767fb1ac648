#include "nn/step_model.h"

#include "nn/engine.h"
#include "nn/fast/step_model.h"
#include "nn/seq2seq.h"

namespace s2s {
namespace {

class Seq2SeqStepModel : public StepModel {
 public:
  explicit Seq2SeqStepModel(const Seq2Seq& model) : model_(model) {}

  void start(const at::Tensor& source, const at::Tensor& lengths) override {
    const torch::NoGradGuard no_grad;
    const EncoderOutput encoded = model_.encode(source, lengths, {});
    sentences_ = model_.decoder().attention().prepare(encoded);
    state_ = model_.decoder().start(model_.bridge().forward(encoded));
    sentence_of_row_ = torch::arange(source.size(0), torch::kLong);
    memory_ = sentences_;
  }

  StepResult step(const at::Tensor& previous_words) override {
    const torch::NoGradGuard no_grad;
    DecoderStep next =
        model_.decoder().step(model_.embed_target(previous_words), state_, memory_, nullptr, 0);
    state_ = std::move(next.state);
    head_weights_ = next.head_weights;
    return {model_.output_layer().log_probabilities(next.readout), next.weights};
  }

  at::Tensor head_weights() const override { return head_weights_; }

  void reorder(const at::Tensor& rows) override {
    const torch::NoGradGuard no_grad;
    state_ = state_.rows(rows);
    // Beams mostly change places within their sentence, whose keys and states then stay where they are.
    const at::Tensor sentence_of_row = sentence_of_row_.index_select(0, rows);
    if (!sentence_of_row.equal(sentence_of_row_)) {
      sentence_of_row_ = sentence_of_row;
      memory_ = sentences_.rows(sentence_of_row_);
    }
  }

 private:
  const Seq2Seq& model_;
  AttentionMemory sentences_;   // one row a sentence
  AttentionMemory memory_;      // one row a decoder row
  at::Tensor sentence_of_row_;  // [rows]
  DecoderState state_;
  at::Tensor head_weights_;  // of the step before
};

}  // namespace

std::unique_ptr<StepModel> make_step_model(const Seq2Seq& model, const EngineOptions& options) {
  const ChosenEngine engine = choose_engine(model, options);
  if (engine.fast) {
    return std::make_unique<fast::FastStepModel>(model, engine.precision);
  }
  return std::make_unique<Seq2SeqStepModel>(model);
}

}  // namespace s2s
