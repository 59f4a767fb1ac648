#include <gtest/gtest.h>

#include <cmath>

#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/attention/fixed_context.h"
#include "nn/attention/location.h"
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

// e [batch, target, source] of one head.
torch::Tensor scores_of(const ScoredAttention& attention, const torch::Tensor& decoder_states,
                        const torch::Tensor& encoder_states) {
  return attention
      .scores(split_heads(attention.queries(decoder_states), 1),
              split_heads(attention.keys(encoder_states), 1))
      .squeeze(1);
}

void randomise(const Attention& attention) {
  const torch::NoGradGuard no_grad;
  for (auto& parameter : attention.parameters()) parameter.normal_();
}

Mask padding(std::initializer_list<std::int64_t> lengths, std::int64_t width) {
  return Mask::padding(length_mask(torch::tensor(std::vector<std::int64_t>(lengths)), width));
}

TEST(Mask, GivesPaddingExactlyNothingAndTheRestASumOfOne) {
  const torch::Tensor weights = padding({2}, 3).softmax(torch::tensor({{{{0.0, 1.0, 50.0}}}})).view({1, 3});
  EXPECT_EQ(weights[0][2].item<double>(), 0.0);
  EXPECT_NEAR(weights[0][0].item<double>(), 1 / (1 + std::exp(1.0)), 1e-7);
  EXPECT_NEAR(weights.sum().item<double>(), 1.0, 1e-7);
}

TEST(Mask, ARowWithNothingToSeeIsZeroForwardAndBackward) {
  torch::Tensor scores = torch::tensor({{1.0, 2.0}, {3.0, 4.0}}, torch::requires_grad());
  const torch::Tensor weights = padding({0, 2}, 2).softmax(scores.view({2, 1, 1, 2})).view({2, 2});
  weights.square().sum().backward();
  EXPECT_EQ(weights[0].abs().sum().item<double>(), 0.0);
  EXPECT_EQ(scores.grad()[0].abs().sum().item<double>(), 0.0);
  EXPECT_TRUE(scores.grad().isfinite().all().item<bool>());
}

TEST(Mask, CausalSeesTheKeysUpToTheQuerysOwn) {
  const auto expect = [](const Mask& mask, const std::vector<std::vector<int>>& rows) {
    for (std::size_t t = 0; t < rows.size(); ++t) {
      EXPECT_TRUE(mask.visible(static_cast<std::int64_t>(rows[t].size()))[0][static_cast<std::int64_t>(t)]
                      .to(torch::kInt)
                      .equal(torch::tensor(rows[t], torch::kInt)));
    }
  };
  expect(Mask::causal(3, 3), {{1, 0, 0}, {1, 1, 0}, {1, 1, 1}});
  expect(Mask::causal(2, 4), {{1, 1, 1, 0}, {1, 1, 1, 1}});  // the last two queries of four
}

TEST(Mask, LetsThroughWhatAllOfItsPartsDo) {
  // two sentences of 4 and 2 keys, causal, at most 1 away from each query's own position
  const Mask window = Mask::window(torch::arange(4, torch::kFloat).unsqueeze(0), 1, 4);
  const Mask mask = padding({4, 2}, 4) & Mask::causal(4, 4) & window;
  const torch::Tensor scores = torch::zeros({2, 3, 4, 4});
  const torch::Tensor weights = mask.softmax(scores);
  EXPECT_TRUE(weights[0][0][3].equal(torch::tensor({0.0F, 0.0F, 0.5F, 0.5F})));
  EXPECT_TRUE(weights[0][2][0].equal(torch::tensor({1.0F, 0.0F, 0.0F, 0.0F})));
  EXPECT_TRUE(weights[1][0][2].equal(torch::tensor({0.0F, 1.0F, 0.0F, 0.0F})));
  EXPECT_TRUE(weights[1][1][3].equal(torch::zeros({4})));  // nothing to see
  EXPECT_TRUE(mask.rows(torch::tensor({1, 1, 0}))
                  .softmax(torch::zeros({3, 1, 4, 4}))[1]
                  .equal(mask.softmax(torch::zeros({2, 1, 4, 4}))[1]));
  EXPECT_TRUE(Mask().softmax(scores).equal(torch::full_like(scores, 0.25)));
  EXPECT_TRUE((Mask() & mask).softmax(scores).equal(weights));
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
      scores_of(attention, torch::tensor({{{0.5F}}}), torch::tensor({{{0.1F}, {-0.2F}}}));
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
  const torch::Tensor scores = scores_of(attention, query.view({1, 1, 3}), states);
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

// By hand: s = (1, 3), h_1 = (2, 0), h_2 = (0, 4); W_q = W_k = [[1, 0], [0, 1], [1, 1], [0, 0]]: q = (1, 3,
// 4, 0), k_1 = (2, 0, 2, 0), k_2 = (0, 4, 4, 0); e = (10, 28) / sqrt(4) = (5, 14). W_v = [[1, 0.5], [0, 1]]:
// v_1 = (2, 0), v_2 = (2, 4).
TEST(ScaledDotAttention, MatchesTheHandComputedRow) {
  AttentionForm form;
  form.scale = true;
  form.value_weight = torch::tensor({{1.0F, 0.5F}, {0.0F, 1.0F}});
  ProjectedDotAttention attention(2, 2, 4, form);
  const torch::NoGradGuard no_grad;
  const torch::Tensor weight = torch::tensor({{1.0F, 0.0F}, {0.0F, 1.0F}, {1.0F, 1.0F}, {0.0F, 0.0F}});
  attention.query_weight.copy_(weight);
  attention.key_weight.copy_(weight);
  const auto memory = attention.prepare(
      encoder_output(torch::tensor({{{2.0F, 0.0F}, {0.0F, 4.0F}}}), torch::tensor({2}, torch::kLong)));
  const AttentionResult result = attention.attend(torch::tensor({{{1.0F, 3.0F}}}), memory);
  const double second = 1 / (1 + std::exp(5.0 - 14.0));
  EXPECT_NEAR(result.weights[0][0][1].item<double>(), second, 1e-6);
  EXPECT_NEAR(result.context[0][0][0].item<double>(), 2.0, 1e-5);           // both values' first number is 2
  EXPECT_NEAR(result.context[0][0][1].item<double>(), 4.0 * second, 1e-5);  // 0 and 4
}

EncoderOutput two_sentences(std::int64_t width) {
  return encoder_output(torch::randn({2, 5, width}), torch::tensor({5, 3}, torch::kLong));
}

AttentionForm multi_head_form(std::int64_t heads, std::int64_t width, std::int64_t state_width) {
  AttentionForm form;
  form.heads = heads;
  form.scale = true;
  form.value_weight = torch::randn({width, state_width});
  form.output_weight = torch::randn({width, width});
  return form;
}

TEST(MultiHeadAttention, OfOneHeadIsScaledDotThroughItsOutputMatrix) {
  torch::manual_seed(4);
  const AttentionForm form = multi_head_form(1, 6, 4);
  AttentionForm without_output = form;
  without_output.output_weight = torch::Tensor();
  ProjectedDotAttention multi_head(3, 4, 6, form);
  ProjectedDotAttention scaled_dot(3, 4, 6, without_output);
  const torch::NoGradGuard no_grad;
  for (auto& item : scaled_dot.named_parameters()) {
    item.value().copy_(multi_head.named_parameters()[item.key()].normal_());
  }
  const auto encoded = two_sentences(4);
  const torch::Tensor states = torch::randn({2, 3, 3});
  const AttentionResult one = multi_head.attend(states, multi_head.prepare(encoded));
  const AttentionResult plain = scaled_dot.attend(states, scaled_dot.prepare(encoded));
  EXPECT_TRUE(torch::allclose(one.weights, plain.weights));
  EXPECT_TRUE(torch::allclose(one.context, torch::matmul(plain.context, form.output_weight.t()), 1e-4, 1e-5));
  EXPECT_FALSE(one.head_weights.defined());
}

// Vaswani et al. (2017), section 3.2.2 as written: Concat(head_1 .. head_h) W_o, each head attending with
// matrices of its own, here the rows of one.
TEST(MultiHeadAttention, IsItsHeadsSideBySide) {
  torch::manual_seed(5);
  const AttentionForm form = multi_head_form(3, 6, 4);
  ProjectedDotAttention attention(5, 4, 6, form);
  randomise(attention);
  const torch::NoGradGuard no_grad;
  const auto encoded = two_sentences(4);
  const torch::Tensor states = torch::randn({2, 3, 5});
  const AttentionResult result = attention.attend(states, attention.prepare(encoded));
  std::vector<torch::Tensor> contexts;
  for (std::int64_t head = 0; head < 3; ++head) {
    const auto rows = [&](const torch::Tensor& weight) { return weight.narrow(0, 2 * head, 2); };
    AttentionForm alone;
    alone.scale = true;
    alone.value_weight = rows(form.value_weight).clone();
    ProjectedDotAttention one(5, 4, 2, alone);
    one.query_weight.copy_(rows(attention.query_weight));
    one.key_weight.copy_(rows(attention.key_weight));
    const AttentionResult its = one.attend(states, one.prepare(encoded));
    EXPECT_TRUE(torch::allclose(result.head_weights.select(1, head), its.weights));
    contexts.push_back(its.context);
  }
  EXPECT_TRUE(torch::allclose(result.context, torch::matmul(torch::cat(contexts, -1), form.output_weight.t()),
                              1e-4, 1e-5));
  EXPECT_TRUE(torch::allclose(result.weights, result.head_weights.mean(1)));
}

TEST(MultiHeadAdditiveAttention, OfOneHeadAndIdentityProjectionsIsBahdanaus) {
  torch::manual_seed(6);
  AttentionForm identity;
  identity.value_weight = torch::eye(4);
  identity.output_weight = torch::eye(4);
  AdditiveAttention multi_head(3, 4, 4, identity);
  AdditiveAttention bahdanau(3, 4, 4);
  const torch::NoGradGuard no_grad;
  for (auto& item : bahdanau.named_parameters()) {
    multi_head.named_parameters()[item.key()].copy_(item.value().normal_());
  }
  const auto encoded = two_sentences(4);
  const torch::Tensor states = torch::randn({2, 3, 3});
  const AttentionResult one = multi_head.attend(states, multi_head.prepare(encoded));
  const AttentionResult plain = bahdanau.attend(states, bahdanau.prepare(encoded));
  EXPECT_TRUE(torch::allclose(one.weights, plain.weights));
  EXPECT_TRUE(torch::allclose(one.context, plain.context));
}

TEST(AdditiveAttention, GivesEachHeadItsSliceOfTheScoreVector) {
  torch::manual_seed(7);
  AttentionForm heads;
  heads.heads = 2;
  AdditiveAttention attention(3, 4, 6, heads);
  randomise(attention);
  const torch::NoGradGuard no_grad;
  const auto encoded = two_sentences(4);
  const torch::Tensor states = torch::randn({2, 1, 3});
  const AttentionResult result = attention.attend(states, attention.prepare(encoded));
  for (std::int64_t head = 0; head < 2; ++head) {
    AdditiveAttention one(3, 4, 3);
    one.query_weight.copy_(attention.query_weight.narrow(0, 3 * head, 3));
    one.key_weight.copy_(attention.key_weight.narrow(0, 3 * head, 3));
    one.score_vector.copy_(attention.score_vector.narrow(0, 3 * head, 3));
    EXPECT_TRUE(torch::allclose(result.head_weights.select(1, head),
                                one.attend(states, one.prepare(encoded)).weights, 1e-4, 1e-6));
  }
}

// With all scores equal (W_a = 0) attention is uniform over what the window shows.
AttentionResult uniform_through(std::shared_ptr<LocalWindow> window, const torch::Tensor& states,
                                std::int64_t source, std::int64_t steps) {
  AttentionForm form;
  form.window = std::move(window);
  const GeneralAttention attention(states.size(2), 1, form);
  const torch::NoGradGuard no_grad;
  const auto encoded = encoder_output(torch::ones({1, source, 1}), torch::tensor({source}, torch::kLong));
  return attention.attend(states, attention.prepare(encoded), {steps, {}});
}

TEST(LocalWindow, MonotonicSeesAroundTheTargetsPositionAndNothingBeyondTheEnds) {
  const AttentionResult result =
      uniform_through(std::make_shared<LocalWindow>(1), torch::zeros({1, 5, 2}), 4, 1);
  const float third = 1.0F / 3.0F;
  const std::vector<std::vector<float>> expected{{third, third, third, 0},  // t = 1: positions 0 to 2
                                                 {0, third, third, third},
                                                 {0, 0, 0.5F, 0.5F},
                                                 {0, 0, 0, 1},
                                                 {0, 0, 0, 0}};  // t = 5: position 4 is none of the source
  for (std::int64_t t = 0; t < 5; ++t) {
    EXPECT_TRUE(torch::allclose(result.weights[0][t], torch::tensor(expected[static_cast<std::size_t>(t)])));
  }
  EXPECT_EQ(result.history.steps, 6);
}

// By hand: S = 6, W_p = (1), v_p = (1), s = atanh(log 2): sigmoid(log 2) = 2/3, p = 4. D = 2: positions 2 to
// 5 are seen, uniformly, and get exp(-(j - 4)^2 / 2), sigma being 1.
TEST(LocalWindow, PredictiveFavoursWhatIsNearItsCentreByTheGaussian) {
  const auto window = std::make_shared<LocalWindow>(2, 1, 1);
  const torch::NoGradGuard no_grad;
  window->weight.fill_(1);
  window->vector.fill_(1);
  const auto state = static_cast<float>(std::atanh(std::log(2.0)));
  const AttentionResult result = uniform_through(window, torch::full({1, 1, 1}, state), 6, 0);
  const std::vector<double> expected{0, 0, std::exp(-2.0) / 4, std::exp(-0.5) / 4, 0.25, std::exp(-0.5) / 4};
  for (std::size_t j = 0; j < 6; ++j) {
    EXPECT_NEAR(result.weights[0][0][static_cast<std::int64_t>(j)].item<double>(), expected[j], 1e-5) << j;
  }
}

// By hand: A = 1, W_a = 0, U_a = 1, v_a = 1, V_a = -2; h = (0, 1). First e = (0, tanh 1); then e_j = tanh(h_j
// - 2 C_j) with C the first weights, then their sum with the second.
TEST(Coverage, EntersTheScoreAsTheSumOfPastWeights) {
  AttentionForm form;
  form.coverage_vector = torch::full({1}, -2.0F);
  AdditiveAttention attention(1, 1, 1, form);
  const torch::NoGradGuard no_grad;
  attention.key_weight.fill_(1);
  attention.score_vector.fill_(1);
  const auto memory =
      attention.prepare(encoder_output(torch::tensor({{{0.0F}, {1.0F}}}), torch::tensor({2}, torch::kLong)));
  AttentionHistory history;
  double covered[2] = {0, 0};
  for (int step = 0; step < 3; ++step) {
    const double powers[2] = {std::exp(std::tanh(-2 * covered[0])), std::exp(std::tanh(1 - 2 * covered[1]))};
    const AttentionResult result = attention.attend(torch::zeros({1, 1, 1}), memory, history);
    for (int j = 0; j < 2; ++j) {
      const double weight = powers[j] / (powers[0] + powers[1]);
      EXPECT_NEAR(result.weights[0][0][j].item<double>(), weight, 1e-6);
      covered[j] += weight;
    }
    history = result.history;
  }
}

// Luong et al. (2015), section 3.1: short sentences use the first rows of W_a; what lies beyond them in a
// long one is not seen.
TEST(LocationAttention, ScoresPositionsFromTheStateAlone) {
  LocationAttention attention(1, 3);
  const torch::NoGradGuard no_grad;
  attention.location_weight.copy_(torch::tensor({{1.0F}, {2.0F}, {3.0F}}));
  const auto weights_of = [&](std::int64_t source) {
    const auto memory = attention.prepare(
        encoder_output(torch::randn({1, source, 2}), torch::tensor({source}, torch::kLong)));
    return attention.attend(torch::ones({1, 1, 1}), memory).weights[0][0];
  };
  EXPECT_TRUE(torch::allclose(weights_of(2), torch::tensor({1.0F, 2.0F}).softmax(0)));
  const torch::Tensor longer = weights_of(5);
  EXPECT_TRUE(torch::allclose(longer.narrow(0, 0, 3), torch::tensor({1.0F, 2.0F, 3.0F}).softmax(0)));
  EXPECT_EQ(longer.narrow(0, 3, 2).abs().sum().item<float>(), 0.0F);
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

// By hand, all of one number: q = 2 s + 1, k = v = 3 h - 1, c = 0.5 (mean of v) + 0.25.
TEST(ProjectedDotAttention, WithBiasesAndKeysForValuesMatchesTheHandComputedContext) {
  AttentionForm form;
  form.shared_values = true;
  form.query_bias = torch::full({1}, 1.0);
  form.key_bias = torch::full({1}, -1.0);
  form.output_weight = torch::full({1, 1}, 0.5);
  form.output_bias = torch::full({1}, 0.25);
  ProjectedDotAttention attention(1, 1, 1, form);
  const torch::NoGradGuard no_grad;
  attention.query_weight.fill_(2.0);
  attention.key_weight.fill_(3.0);
  const torch::Tensor h = torch::tensor({{{1.0F}, {0.0F}}});  // keys and values 2 and -1
  const AttentionMemory memory = attention.prepare(encoder_output(h, torch::tensor({2}, torch::kLong)));
  const AttentionResult found = attention.attend(torch::full({1, 1, 1}, 0.5F), memory);  // q = 2
  const double first = 1 / (1 + std::exp(-6.0));                                         // of scores 4 and -2
  EXPECT_NEAR(found.weights.flatten()[0].item<double>(), first, 1e-6);
  EXPECT_NEAR(found.context.item<double>(), 0.5 * (2 * first - (1 - first)) + 0.25, 1e-6);
}

// Values of their own: v = -2 h + 4.
TEST(AdditiveAttention, WithABiasOfEachProjectionMatchesTheHandComputedContext) {
  AttentionForm form;
  form.query_bias = torch::full({1}, 0.25);
  form.key_bias = torch::full({1}, -0.5);
  form.value_weight = torch::full({1, 1}, -2.0);
  form.value_bias = torch::full({1}, 4.0);
  AdditiveAttention attention(1, 1, 1, form);
  const torch::NoGradGuard no_grad;
  for (const torch::Tensor& one : {attention.query_weight, attention.key_weight, attention.score_vector})
    one.fill_(1.0);
  const torch::Tensor h = torch::tensor({{{1.0F}, {0.0F}}});
  const AttentionMemory memory = attention.prepare(encoder_output(h, torch::tensor({2}, torch::kLong)));
  const AttentionResult found = attention.attend(torch::full({1, 1, 1}, 0.5F), memory);
  const double first = std::exp(std::tanh(1.25)), second = std::exp(std::tanh(0.25));
  EXPECT_NEAR(found.context.item<double>(), (2 * first + 4 * second) / (first + second), 1e-6);
}

}  // namespace
}  // namespace s2s
