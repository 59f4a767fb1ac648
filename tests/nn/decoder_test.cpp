// The decoder's steps, composed by hand from its parts.
#include "nn/decoder.h"

#include <gtest/gtest.h>

#include "nn/model_cases.h"
#include "nn/rnn/gru.h"

namespace s2s {
namespace {

template <class Module>
std::shared_ptr<Module> part(const Seq2Seq& model, const std::string& name) {
  const auto found = std::dynamic_pointer_cast<Module>(model.named_modules("", /*include_self=*/false)[name]);
  EXPECT_NE(found, nullptr) << name;
  return found;
}

struct Stand {
  EncoderOutput encoded;
  AttentionMemory memory;
  DecoderState state;
};

Stand stand_before_the_first_step(const Seq2Seq& model) {
  const PairBatch batch = ragged_batch();
  Stand stand;
  stand.encoded = model.encode(batch.source, batch.source_lengths, {});
  stand.memory = model.decoder().attention().prepare(stand.encoded);
  stand.state = model.decoder().start(model.bridge().forward(stand.encoded));
  return stand;
}

TEST(Decoder, BetweenTwoCellsTheStateAsksAndTheSecondReadsTheContext) {
  ModelOptions options = tiny_options();
  options.query_time = QueryTime::between;
  const auto model = random_model(options);
  const torch::NoGradGuard no_grad;
  const Stand stand = stand_before_the_first_step(*model);
  const torch::Tensor words = model->embed_target(torch::tensor({4, 5, 6}, torch::kLong));
  const DecoderStep step = model->decoder().step(words, stand.state, stand.memory, nullptr, 0);

  const auto first = part<GruCell>(*model, "decoder.layer_0");
  const auto second = part<GruCell>(*model, "decoder.layer_0_context");
  EXPECT_EQ(first->input(), options.embedding);  // no context
  const CellState between = first->step(first->project_inputs(words), stand.state.layers[0], {});
  const AttentionResult attended =
      model->decoder().attention().attend(between.hidden.unsqueeze(1), stand.memory, {});
  const torch::Tensor context = attended.context.squeeze(1);
  const CellState after = second->step(second->project_inputs(context), between, {});
  EXPECT_TRUE(step.context.allclose(context));
  EXPECT_TRUE(step.weights.allclose(attended.weights.squeeze(1)));
  EXPECT_TRUE(step.state.output.allclose(after.hidden));
  EXPECT_TRUE(step.state.layers[0].hidden.allclose(after.hidden));
}

// Self-attention that adds nothing leaves a model without it: the same recurrence, and the same masks of
// dropout, though one goes over the first layer beforehand and the other step by step.
TEST(Decoder, GoingOverTheFirstLayerBeforehandChangesNothing) {
  ModelOptions options = tiny_options();
  options.attention = AttentionKind::luong_general;
  options.input_feeding = false;
  options.cell = CellKind::lstm;
  options.decoder_layers = 2;
  options.dropout = options.recurrent_dropout = 0.3;
  const auto without = random_model(options);
  options.decoder_self_attention = 2;
  const auto with = random_model(options);
  const torch::NoGradGuard no_grad;
  const auto values = without->named_parameters();
  for (auto& item : with->named_parameters()) {
    if (values.contains(item.key())) {
      item.value().copy_(values[item.key()]);
    }
  }
  with->named_parameters()["decoder.self_attention.output_weight"].zero_();
  Random first(5), second(5);
  EXPECT_NEAR(with->loss(ragged_batch(), {}, first).negative_log_likelihood,
              without->loss(ragged_batch(), {}, second).negative_log_likelihood, 1e-10);
}

TEST(Readout, DeepIsTheTanhOfWhatMaxoutTakesTheLargerOf) {
  const DeepReadout readout(2, 3, 4, 5);
  const torch::NoGradGuard no_grad;
  torch::manual_seed(6);
  readout.named_parameters()["weight"].normal_();
  readout.named_parameters()["bias"].normal_();
  const torch::Tensor state = torch::randn({1, 2}), context = torch::randn({1, 3}),
                      word = torch::randn({1, 4});
  const torch::Tensor expected =
      torch::tanh(torch::matmul(context, readout.weight.narrow(1, 0, 3).t()) +
                  torch::matmul(state, readout.weight.narrow(1, 3, 2).t()) +
                  torch::matmul(word, readout.weight.narrow(1, 5, 4).t()) + readout.bias);
  EXPECT_TRUE(readout.forward(state, context, word).allclose(expected, 1e-5, 1e-6));
}

}  // namespace
}  // namespace s2s
