#include "nn/attention/self_attention.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "base/error.h"
#include "nn/masking.h"

namespace s2s {
namespace {

SelfAttention random_layer(std::int64_t width, const SelfAttentionForm& form) {
  torch::manual_seed(3);
  SelfAttention layer(width, form);
  layer.to(torch::kDouble);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : layer.parameters()) parameter.normal_();
  return layer;
}
SelfAttention random_layer(std::int64_t width, std::int64_t heads, Side side = Side::decoder) {
  return random_layer(width, SelfAttentionForm{heads, side});
}

// By hand: d = 1, W_qkv = (1, 2, 3)', W_o = 0.5; x = (1, -1): q = x, k = 2x, v = 3x. Position 1 has scores 2
// and -2, so y_1 = 1 + 0.5 * 3 tanh 2 (softmax(2, -2) weighs 3 and -3).
TEST(SelfAttention, MatchesTheHandComputedRow) {
  SelfAttention layer(1, {1, Side::encoder});
  const torch::NoGradGuard no_grad;
  layer.qkv_weight.copy_(torch::tensor({{1.0}, {2.0}, {3.0}}));
  layer.output_weight.fill_(0.5);
  const torch::Tensor out = layer.forward(torch::tensor({{{1.0F}, {-1.0F}}}), Mask());
  EXPECT_NEAR(out[0][0].item<double>(), 1 + 1.5 * std::tanh(2.0), 1e-6);
  EXPECT_NEAR(out[0][1].item<double>(), -1 - 1.5 * std::tanh(2.0), 1e-6);
}

// The same layer with keys for values and biases: b_q = 1, b_k = 0.5, b_o = 0.25, so q = (2, 0), k = v =
// (2.5, -1.5). Position 1 weighs 2.5 and -1.5 by softmax(5, -3), position 2 by halves.
TEST(SelfAttention, WithBiasesAndKeysForValuesMatchesTheHandComputedRow) {
  SelfAttention layer(1, {1, Side::encoder, /*shared_values=*/true, /*biases=*/true});
  const torch::NoGradGuard no_grad;
  layer.qkv_weight.copy_(torch::tensor({{1.0}, {2.0}}));
  layer.qkv_bias.copy_(torch::tensor({1.0, 0.5}));
  layer.output_weight.fill_(0.5);
  layer.output_bias.fill_(0.25);
  const torch::Tensor out = layer.forward(torch::tensor({{{1.0F}, {-1.0F}}}), Mask());
  const double first = 1 / (1 + std::exp(-8.0));
  EXPECT_NEAR(out[0][0].item<double>(), 1 + 0.5 * (2.5 * first - 1.5 * (1 - first)) + 0.25, 1e-6);
  EXPECT_NEAR(out[0][1].item<double>(), -1 + 0.5 * (2.5 - 1.5) / 2 + 0.25, 1e-6);
}

TEST(SelfAttention, StepByStepItGivesTheSameWithBiasesAndKeysForValues) {
  const SelfAttention layer = random_layer(8, {2, Side::decoder, true, true});
  const torch::Tensor x = torch::randn({3, 4, 8}, torch::kDouble);
  const torch::Tensor whole = layer.forward(x, Mask::causal(4, 4));
  SelfAttention::Past past;
  for (std::int64_t t = 0; t < 4; ++t)
    EXPECT_TRUE(layer.step(x.select(1, t), past).allclose(whole.select(1, t)));
}

TEST(SelfAttention, HasFourTimesTheSquareOfItsWidthInParameters) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : SelfAttention(12, {3, Side::encoder}).parameters()) {
    count += parameter.numel();
  }
  EXPECT_EQ(count, 4 * 12 * 12);
}

TEST(SelfAttention, OneProductGivesWhatThreeGive) {
  const SelfAttention layer = random_layer(6, 1);
  const torch::Tensor x = torch::randn({1, 4, 6}, torch::kDouble);
  const auto weights = layer.qkv_weight.chunk(3, 0);
  const torch::Tensor scores =
      torch::matmul(torch::matmul(x, weights[0].t()), torch::matmul(x, weights[1].t()).transpose(1, 2)) /
      std::sqrt(6.0);
  const torch::Tensor attended = torch::matmul(scores.softmax(-1), torch::matmul(x, weights[2].t()));
  const torch::Tensor expected = x + torch::matmul(attended, layer.output_weight.t());
  EXPECT_TRUE(layer.forward(x, Mask()).allclose(expected));
}

TEST(SelfAttention, ASentenceIsTheSameAloneAndPadded) {
  const SelfAttention layer = random_layer(8, 2);
  const torch::Tensor x = torch::randn({2, 5, 8}, torch::kDouble);
  const Mask padding = Mask::padding(length_mask(torch::tensor({3, 5}, torch::kLong), 5));
  for (const bool causal : {false, true}) {
    const torch::Tensor both = layer.forward(x, causal ? padding & Mask::causal(5, 5) : padding);
    const torch::Tensor alone =
        layer.forward(x.narrow(0, 0, 1).narrow(1, 0, 3), causal ? Mask::causal(3, 3) : Mask());
    EXPECT_TRUE(both[0].narrow(0, 0, 3).allclose(alone[0]));
  }
}

TEST(SelfAttention, CausalNeverSeesTheFuture) {
  const SelfAttention layer = random_layer(8, 2);
  torch::Tensor x = torch::randn({1, 6, 8}, torch::kDouble);
  const Mask causal = Mask::causal(6, 6);
  const torch::Tensor before = layer.forward(x, causal);
  x[0][4].add_(1.0);
  const torch::Tensor after = layer.forward(x, causal);
  EXPECT_TRUE(before.narrow(1, 0, 4).equal(after.narrow(1, 0, 4)));
  EXPECT_FALSE(before.narrow(1, 4, 2).allclose(after.narrow(1, 4, 2)));
}

TEST(SelfAttention, StepByStepItGivesWhatTheWholeSequenceGets) {
  const SelfAttention layer = random_layer(8, 4);
  const torch::Tensor x = torch::randn({3, 5, 8}, torch::kDouble);
  const torch::Tensor whole = layer.forward(x, Mask::causal(5, 5));
  SelfAttention::Past past;
  for (std::int64_t t = 0; t < 5; ++t) {
    EXPECT_TRUE(layer.step(x.select(1, t), past).allclose(whole.select(1, t)));
  }
}

TEST(SelfAttention, RowsGoOnAsThoseTheyCameFrom) {
  const SelfAttention layer = random_layer(4, 1);
  const torch::Tensor x = torch::randn({2, 2, 4}, torch::kDouble);
  SelfAttention::Past past;
  layer.step(x.select(1, 0), past);
  SelfAttention::Past swapped = past.rows(torch::tensor({1, 0, 1}, torch::kLong));
  const torch::Tensor next = x.select(1, 1).index_select(0, torch::tensor({1, 0, 1}, torch::kLong));
  const torch::Tensor expected = layer.step(x.select(1, 1), past);
  const torch::Tensor actual = layer.step(next, swapped);
  EXPECT_TRUE(actual[0].allclose(expected[1]));
  EXPECT_TRUE(actual[1].allclose(expected[0]));
  EXPECT_TRUE(actual[2].allclose(expected[1]));
}

TEST(SelfAttention, AnEncoderRefusesMasksThatHideTheFuture) {
  const SelfAttention layer = random_layer(4, 1, Side::encoder);
  const torch::Tensor x = torch::randn({2, 3, 4}, torch::kDouble);
  const Mask padding = Mask::padding(length_mask(torch::tensor({3, 2}, torch::kLong), 3));
  EXPECT_NO_THROW(layer.forward(x, padding));
  EXPECT_THROW(layer.forward(x, Mask::causal(3, 3)), UsageError);
  EXPECT_THROW(layer.forward(x, padding & Mask::causal(3, 3)), UsageError);
  EXPECT_THROW(layer.forward(x, (Mask::causal(3, 3) & padding).rows(torch::tensor({1, 0}, torch::kLong))),
               UsageError);
  EXPECT_NO_THROW(random_layer(4, 1, Side::decoder).forward(x, Mask::causal(3, 3)));
}

TEST(SelfAttention, RefusesHeadsThatDoNotDivideItsWidth) {
  EXPECT_THROW(SelfAttention(10, {4, Side::decoder}), UsageError);
}

}  // namespace
}  // namespace s2s
