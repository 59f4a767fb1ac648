// The decoder's steps, composed by hand from its parts.
#include "nn/decoder.h"

#include <gtest/gtest.h>

#include "nn/model_cases.h"
#include "nn/rnn/gru.h"

namespace s2s {
namespace {

template <class Module>
std::shared_ptr<Module> part(const Seq2Seq& model, const std::string& name) {
  const auto found = std::dynamic_pointer_cast<Module>(model.named_modules()[name]);
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
