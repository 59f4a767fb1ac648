#include <gtest/gtest.h>

#include <cmath>

#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/attention/fixed_context.h"
#include "nn/masking.h"

namespace s2s {
namespace {

EncoderOutput encoder_output(const torch::Tensor& states, const torch::Tensor& lengths) {
  EncoderOutput output;
  output.states = states;
  output.lengths = lengths;
  output.mask = length_mask(lengths, states.size(1));
  return output;
}

TEST(MaskedSoftmax, GivesPaddingExactlyNothingAndTheRestASumOfOne) {
  const torch::Tensor weights =
      masked_softmax(torch::tensor({{0.0, 1.0, 50.0}}), length_mask(torch::tensor({2}, torch::kLong), 3));
  EXPECT_EQ(weights[0][2].item<double>(), 0.0);
  EXPECT_NEAR(weights[0][0].item<double>(), 1 / (1 + std::exp(1.0)), 1e-7);
  EXPECT_NEAR(weights.sum().item<double>(), 1.0, 1e-7);
}

TEST(MaskedSoftmax, ARowWithNothingToSeeIsZeroForwardAndBackward) {
  torch::Tensor scores = torch::tensor({{1.0, 2.0}, {3.0, 4.0}}, torch::requires_grad());
  const torch::Tensor mask = length_mask(torch::tensor({0, 2}, torch::kLong), 2);
  const torch::Tensor weights = masked_softmax(scores, mask);
  weights.square().sum().backward();
  EXPECT_EQ(weights[0].abs().sum().item<double>(), 0.0);
  EXPECT_EQ(scores.grad()[0].abs().sum().item<double>(), 0.0);
  EXPECT_TRUE(scores.grad().isfinite().all().item<bool>());
}

// By hand: s = (1, 2); h_1 = (1, 0), h_2 = (0, 1), h_3 = (1, 1) is padding. e = (1, 2), alpha = (1, e) / (1 +
// e).
TEST(DotAttention, MatchesTheHandComputedRow) {
  const DotAttention attention;
  const auto memory = attention.prepare(encoder_output(torch::tensor({{{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}}}),
                                                       torch::tensor({2}, torch::kLong)));
  const AttentionResult result = attention.attend(torch::tensor({{{1.0, 2.0}}}), memory);
  const double e = std::exp(1.0);
  EXPECT_NEAR(result.weights[0][0][0].item<double>(), 1 / (1 + e), 1e-6);
  EXPECT_NEAR(result.weights[0][0][1].item<double>(), e / (1 + e), 1e-6);
  EXPECT_EQ(result.weights[0][0][2].item<double>(), 0.0);
  EXPECT_NEAR(result.context[0][0][1].item<double>(), e / (1 + e), 1e-6);
}

// By hand: A = 1, W_a = (1), U_a = (2), v_a = (3); s = 0.5, h = (0.1, -0.2): e = 3 tanh(0.5 + 2h) = 3 (tanh
// 0.7, tanh 0.1).
TEST(AdditiveAttention, MatchesTheHandComputedScores) {
  AdditiveAttention attention(1, 1, 1);
  const torch::NoGradGuard no_grad;
  attention.query_weight.fill_(1.0);
  attention.key_weight.fill_(2.0);
  attention.score_vector.fill_(3.0);
  const torch::Tensor scores =
      attention.scores(torch::tensor({{{0.5F}}}), attention.keys(torch::tensor({{{0.1F}, {-0.2F}}})));
  EXPECT_NEAR(scores[0][0][0].item<double>(), 3 * std::tanh(0.7), 1e-6);
  EXPECT_NEAR(scores[0][0][1].item<double>(), 3 * std::tanh(0.1), 1e-6);
}

// Bahdanau et al. (2015), B.1: v_a starts at zero.
TEST(AdditiveAttention, IsExactlyUniformWhileTheScoreVectorIsZero) {
  torch::manual_seed(1);
  AdditiveAttention attention(3, 4, 5);
  const torch::NoGradGuard no_grad;
  attention.query_weight.normal_();
  attention.key_weight.normal_();
  const auto memory =
      attention.prepare(encoder_output(torch::randn({2, 4, 4}), torch::tensor({4, 2}, torch::kLong)));
  const torch::Tensor weights = attention.attend(torch::randn({2, 1, 3}), memory).weights;
  EXPECT_TRUE(weights[0][0].equal(torch::full({4}, 0.25)));
  EXPECT_TRUE(weights[1][0].equal(torch::tensor({0.5F, 0.5F, 0.0F, 0.0F})));
}

// Luong et al. (2015), eq. 8 as written: v_a' tanh(W_a [s; h]).
TEST(AdditiveAttention, IsLuongsConcatWithItsMatrixSplit) {
  torch::manual_seed(2);
  AdditiveAttention attention(3, 4, 5);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : attention.parameters()) {
    parameter.normal_();
  }
  const torch::Tensor concat_weight = torch::cat({attention.query_weight, attention.key_weight}, 1);
  const torch::Tensor query = torch::randn({3});
  const torch::Tensor states = torch::randn({1, 6, 4});
  const torch::Tensor scores = attention.scores(query.view({1, 1, 3}), attention.keys(states));
  for (std::int64_t j = 0; j < 6; ++j) {
    const torch::Tensor concat =
        attention.score_vector.dot(torch::tanh(torch::mv(concat_weight, torch::cat({query, states[0][j]}))));
    EXPECT_NEAR(scores[0][0][j].item<float>(), concat.item<float>(), 1e-5);
  }
}

TEST(GeneralAttention, IsTheDotProductWhenItsMatrixIsTheIdentity) {
  torch::manual_seed(3);
  GeneralAttention general(4, 4);
  const DotAttention dot;
  const torch::NoGradGuard no_grad;
  general.key_weight.copy_(torch::eye(4));
  const auto encoded = encoder_output(torch::randn({2, 5, 4}), torch::tensor({5, 3}, torch::kLong));
  const torch::Tensor queries = torch::randn({2, 3, 4});
  EXPECT_TRUE(torch::allclose(general.attend(queries, general.prepare(encoded)).weights,
                              dot.attend(queries, dot.prepare(encoded)).weights));
}

TEST(FixedContext, GivesEveryStepTheSameVectorAndNoWeights) {
  EncoderOutput encoded = encoder_output(torch::randn({2, 5, 4}), torch::tensor({5, 3}, torch::kLong));
  encoded.summary = torch::randn({2, 4});
  const FixedContext fixed;
  const AttentionResult result = fixed.attend(torch::randn({2, 3, 4}), fixed.prepare(encoded));
  for (std::int64_t t = 0; t < 3; ++t) {
    EXPECT_TRUE(result.context.select(1, t).equal(encoded.summary));
  }
  EXPECT_EQ(result.weights.sizes(), (std::vector<std::int64_t>{2, 3, 5}));
  EXPECT_EQ(result.weights.abs().sum().item<float>(), 0.0F);
}

}  // namespace
}  // namespace s2s
