#include <gtest/gtest.h>
#include <torch/nn/modules/rnn.h>

#include "nn/masking.h"
#include "nn/rnn/gru.h"
#include "nn/rnn/lstm.h"
#include "nn/rnn/recurrent_layer.h"

namespace s2s {
namespace {

void randomise(torch::nn::Module& module) {
  const torch::NoGradGuard no_grad;
  for (auto& parameter : module.parameters()) {
    parameter.normal_(0.0, 0.5);
  }
}

// LibTorch's own layer is the oracle: same weights, same sequences.
template <class Layer>
void expect_parity(Cell& cell, Layer& layer) {
  torch::manual_seed(1);
  randomise(cell);
  cell.to(torch::kDouble);
  layer->to(torch::kDouble);
  const torch::NoGradGuard no_grad;
  layer->named_parameters()["weight_ih_l0"].copy_(cell.weight_ih);
  layer->named_parameters()["weight_hh_l0"].copy_(cell.weight_hh);
  layer->named_parameters()["bias_ih_l0"].copy_(cell.bias_ih);
  layer->named_parameters()["bias_hh_l0"].copy_(cell.bias_hh);
  const torch::Tensor inputs = torch::randn({3, 7, 4}, torch::kDouble);
  const torch::Tensor mask = length_mask(torch::tensor({7, 7, 7}, torch::kLong), 7);
  const RecurrentStates ours = run_cell(cell, Direction::forward, inputs, mask, {});
  const auto theirs = layer->forward(inputs);
  EXPECT_TRUE(torch::allclose(ours.states, std::get<0>(theirs), 1e-10, 1e-12));
}

TEST(Gru, EqualsLibTorchsLayer) {
  GruCell cell({4, 5, false});
  torch::nn::GRU layer(torch::nn::GRUOptions(4, 5).batch_first(true));
  expect_parity(cell, layer);
}

TEST(Lstm, EqualsLibTorchsLayer) {
  LstmCell cell({4, 5, false});
  torch::nn::LSTM layer(torch::nn::LSTMOptions(4, 5).batch_first(true));
  expect_parity(cell, layer);
}

TEST(RecurrentLayer, BackwardReadsTheReversedSequenceAndIgnoresPadding) {
  torch::manual_seed(2);
  LstmCell cell({3, 4, false});
  randomise(cell);
  const torch::NoGradGuard no_grad;
  const torch::Tensor inputs = torch::randn({1, 5, 3});
  const torch::Tensor padded = torch::cat({inputs, torch::full({1, 3, 3}, 9.0)}, 1);
  const torch::Tensor five = torch::tensor({5}, torch::kLong);
  const RecurrentStates backward =
      run_cell(cell, Direction::backward, padded, length_mask(five, 8), torch::Tensor());
  const RecurrentStates reversed =
      run_cell(cell, Direction::forward, inputs.flip({1}), length_mask(five, 5), torch::Tensor());
  EXPECT_TRUE(torch::allclose(backward.states.narrow(1, 0, 5), reversed.states.flip({1})));
  EXPECT_TRUE(torch::allclose(backward.last.hidden, reversed.last.hidden));
  EXPECT_EQ(backward.states.narrow(1, 5, 3).abs().max().item<float>(), 0.0F);
}

TEST(RecurrentLayer, ForwardsLastStateIsThatOfTheLastRealPosition) {
  torch::manual_seed(3);
  GruCell cell({3, 4, false});
  randomise(cell);
  const torch::NoGradGuard no_grad;
  const torch::Tensor inputs = torch::randn({2, 6, 3});
  const RecurrentStates result = run_cell(
      cell, Direction::forward, inputs, length_mask(torch::tensor({6, 2}, torch::kLong), 6), torch::Tensor());
  EXPECT_TRUE(result.last.hidden[1].equal(result.states[1][1]));
  EXPECT_TRUE(result.last.hidden[0].equal(result.states[0][5]));
}

TEST(Cell, LayerNormGivesEachProductMeanZeroAndDeviationOne) {
  torch::manual_seed(4);
  GruCell cell({3, 16, true});
  const torch::NoGradGuard no_grad;
  cell.weight_ih.normal_();
  const torch::Tensor projected = cell.project_inputs(torch::randn({2, 3}));
  EXPECT_NEAR(projected.mean().item<float>(), 0.0, 1e-5);
  EXPECT_NEAR(projected.square().mean().item<float>(), 1.0, 1e-3);
}

// Chen et al. (2018), by hand: gate g of W_ih x + W_hh h, then mean 0 and deviation 1 over its own units.
TEST(Cell, LayerNormPerGateNormalisesTheSumForEachGateByItself) {
  torch::manual_seed(6);
  LstmCell cell({3, 4, true, true});
  randomise(cell);
  cell.to(torch::kDouble);
  const torch::NoGradGuard no_grad;
  const torch::Tensor x = torch::randn({1, 3}, torch::kDouble), h = torch::randn({1, 4}, torch::kDouble),
                      c = torch::randn({1, 4}, torch::kDouble);
  std::vector<torch::Tensor> gates;
  for (std::int64_t gate = 0; gate < 4; ++gate) {
    const torch::Tensor sum = torch::matmul(x, cell.weight_ih.narrow(0, 4 * gate, 4).t()) +
                              torch::matmul(h, cell.weight_hh.narrow(0, 4 * gate, 4).t());
    const torch::Tensor normal = (sum - sum.mean()) / (sum.var(/*unbiased=*/false) + 1e-5).sqrt();
    gates.push_back(normal * cell.gain_ih.narrow(0, 4 * gate, 4) + cell.bias_ih.narrow(0, 4 * gate, 4));
  }
  const torch::Tensor memory =
      torch::sigmoid(gates[1]) * c + torch::sigmoid(gates[0]) * torch::tanh(gates[2]);
  const CellState next = cell.step(cell.project_inputs(x), {h, c}, {});
  EXPECT_TRUE(next.memory.allclose(memory));
  EXPECT_TRUE(next.hidden.allclose(torch::sigmoid(gates[3]) * torch::tanh(memory)));
  EXPECT_FALSE(cell.bias_hh.defined());
}

TEST(Cell, ARecurrentMaskOfZerosCutsTheRecurrence) {
  torch::manual_seed(5);
  LstmCell cell({3, 4, false});
  randomise(cell);
  const torch::NoGradGuard no_grad;
  const torch::Tensor projected = cell.project_inputs(torch::randn({1, 3}));
  const CellState zero = cell.zero_state(1);
  const CellState other{torch::randn({1, 4}), zero.memory};
  EXPECT_TRUE(
      cell.step(projected, other, torch::zeros({1, 4})).hidden.equal(cell.step(projected, zero, {}).hidden));
  EXPECT_FALSE(cell.step(projected, other, {}).hidden.equal(cell.step(projected, zero, {}).hidden));
}

}  // namespace
}  // namespace s2s
