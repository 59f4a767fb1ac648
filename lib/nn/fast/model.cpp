#include "nn/fast/model.h"

#include "data/batch.h"

namespace s2s::fast {
namespace {

// <s> y_1 .. y_{T-1}: the decoder's input, time-major, -1 beyond a sentence's end.
std::vector<std::int32_t> shifted(const Sentences& target) {
  std::vector<std::int32_t> previous(target.ids.size());
  for (std::int64_t t = 0; t < target.steps; ++t) {
    for (std::int64_t row = 0; row < target.rows; ++row) {
      const auto at = static_cast<std::size_t>(t * target.rows + row);
      const bool real = t < target.lengths[static_cast<std::size_t>(row)];
      const std::int32_t before = t == 0 ? kBeginId : target.ids[at - static_cast<std::size_t>(target.rows)];
      previous[at] = real ? before : -1;
    }
  }
  return previous;
}

}  // namespace

std::string FastModel::lacks(const Seq2Seq& model) {
  for (const auto& parameter : model.parameters()) {
    if (!parameter.is_cpu() || parameter.scalar_type() != torch::kFloat32 || !parameter.is_contiguous()) {
      return "anything but contiguous fp32 parameters on a CPU";
    }
  }
  if (model.options().query_time == QueryTime::between && model.options().cell == CellKind::lstm) {
    return "attention between two LSTM cells";
  }
  if (model.options().readout == ReadoutKind::concat &&
      model.options().attention_score == AttentionScore::none) {
    return "a fixed context side by side with the state";
  }
  return "";
}

FastModel::FastModel(Seq2Seq& model, kernels::Precision precision)
    : model_(model),
      options_(model.options()),
      precision_(precision),
      parameters_(model, Parameters::Gradients::made),
      source_embedding_(
          parameters_[parameters_.has("source_embedding") ? "source_embedding" : "target_embedding"]),
      target_embedding_(parameters_["target_embedding"]),
      encoder_(options_, parameters_, precision),
      bridge_(options_, parameters_, precision),
      decoder_(options_, parameters_, precision),
      output_layer_(options_.readout_size, options_.target_vocabulary, precision),
      output_weight_(
          parameters_[parameters_.has("output_layer.weight") ? "output_layer.weight" : "target_embedding"]),
      output_bias_(parameters_["output_layer.bias"]) {}

void FastModel::pack(bool for_gradients, PartClock& clock) {
  encoder_.pack(for_gradients);
  bridge_.pack(for_gradients);
  clock.lap(&PartSeconds::encoder);
  decoder_.pack(for_gradients);
  clock.lap(&PartSeconds::decoder);
  output_layer_.pack(output_weight_.value, output_bias_.value.data, for_gradients);
  clock.lap(&PartSeconds::output);
}

LossResult FastModel::loss(const PairBatch& batch, const LossOptions& options, double gradient_scale,
                           Random& random, PartSeconds* seconds) {
  PartClock clock(seconds);
  const bool gradients = model_.is_training();
  pack(gradients, clock);
  workspace_.reset();
  const Pass pass{workspace_, {gradients ? &random : nullptr}, gradients, &clock};
  const Sentences source = make_sentences(batch.source, batch.source_lengths, options_.source_vocabulary);
  const Sentences target = make_sentences(batch.target, batch.target_lengths, options_.target_vocabulary);

  const Activation& source_embedded =
      source_embedding_.forward(source.ids, source.steps, source.rows, options_.dropout, precision_, pass);
  const Activation& encoder_states = encoder_.forward(source_embedded, source, pass);
  bridge_.forward(encoder_, encoder_states, source, pass);
  clock.lap(&PartSeconds::encoder);
  const Activation& target_embedded = target_embedding_.forward(shifted(target), target.steps, target.rows,
                                                                options_.dropout, precision_, pass);
  decoder_.prepare(encoder_states, bridge_.summary(), source, pass);
  const Activation& readouts =
      decoder_.forward(target_embedded, decoder_.first_states(bridge_), target, {}, pass);
  clock.lap(&PartSeconds::decoder);

  kernels::OutputGradients output;
  output.d_readouts = gradients ? readouts.gradients(target.all()) : kernels::Matrix();
  output.d_weight = output_weight_.gradient;
  output.d_bias = output_bias_.gradient.data;
  output.scale = static_cast<float>(gradient_scale);
  const kernels::OutputGradients* wanted = gradients ? &output : nullptr;
  const auto smoothing = static_cast<float>(options.label_smoothing);
  const Operand operand = readouts.operand(target.all());
  const kernels::CrossEntropy loss =
      operand.low ? output_layer_.loss(operand.low, target.ids.data(), smoothing, wanted)
                  : output_layer_.loss(operand.full, target.ids.data(), smoothing, wanted);
  clock.lap(&PartSeconds::output);
  if (gradients) {
    decoder_.backward(bridge_);
    target_embedding_.backward();
    clock.lap(&PartSeconds::decoder);
    bridge_.backward(encoder_, encoder_states, source);
    encoder_.backward();
    source_embedding_.backward();
    clock.lap(&PartSeconds::encoder);
  }
  return {torch::scalar_tensor(loss.objective, torch::kDouble), loss.negative_log_likelihood, loss.rows};
}

}  // namespace s2s::fast
