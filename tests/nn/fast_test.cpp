// The fast path against the definition: the same function, value and gradients.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "nn/fast/self_attention.h"
#include "nn/fast_cases.h"

namespace s2s {
namespace {

using kernels::Precision;

// Biases that keep the two values of each maxout pair far apart, the first larger in one pair, the second in
// the next.
void keep_maxima_apart(Seq2Seq& model) {
  const torch::NoGradGuard no_grad;
  torch::Tensor pairs = model.named_parameters()["decoder.readout.bias"].view({-1, 2});
  for (std::int64_t pair = 0; pair < pairs.size(0); ++pair) {
    pairs[pair][pair % 2] += 3.0;
    pairs[pair][1 - pair % 2] -= 3.0;
  }
}

std::shared_ptr<Seq2Seq> double_copy(Seq2Seq& model) {
  Random random(1);
  auto copy = build_seq2seq(model.options(), random);
  copy->to(torch::kDouble);
  const torch::NoGradGuard no_grad;
  auto parameters = copy->named_parameters();
  for (const auto& item : model.named_parameters()) {
    parameters[item.key()].copy_(item.value());
  }
  return copy;
}

// The definition's loss, with label smoothing 0.1, and the gradient of half of it.
struct Definition {
  LossResult loss;
  Random::State random;  // after it
  std::map<std::string, torch::Tensor> gradients;
  double norm = 0;  // of all gradients together
};

Definition compute(Seq2Seq& model, const PairBatch& batch) {
  Random random(5);
  Definition definition{model.loss(batch, LossOptions{0.1}, random), random.state(), {}};
  (definition.loss.objective * 0.5).backward();
  double squares = 0;
  for (const auto& item : model.named_parameters()) {
    // undefined where there was no use for a parameter: that of coverage, over targets of one step
    const torch::Tensor& gradient = item.value().grad();
    definition.gradients[item.key()] = gradient.defined() ? gradient : torch::zeros_like(item.value());
    squares += definition.gradients[item.key()].square().sum().item<double>();
  }
  definition.norm = std::sqrt(squares);
  return definition;
}

// How far the definition's own gradient of each parameter moves where every weight is off by as much as its
// rounding to bf16 may be, 2^-9 of itself: root mean square over eight draws.
std::map<std::string, double> moved_by_rounding(Seq2Seq& model, const PairBatch& batch,
                                                const Definition& exact) {
  constexpr int kDraws = 8;
  torch::manual_seed(1);
  std::map<std::string, double> moved;
  for (int draw = 0; draw < kDraws; ++draw) {
    const auto rounded = double_copy(model);
    {
      const torch::NoGradGuard no_grad;
      for (auto& weight : rounded->parameters()) weight.mul_(1 + 0x1p-9 * (2 * torch::rand_like(weight) - 1));
    }
    for (const auto& [name, gradient] : compute(*rounded, batch).gradients)
      moved[name] += (gradient - exact.gradients.at(name)).square().sum().item<double>() / kDraws;
  }
  for (auto& [name, distance] : moved) distance = std::sqrt(distance);
  return moved;
}

class FastPath : public testing::TestWithParam<FastCase> {
 protected:
  void SetUp() override {
    if (GetParam().precision == Precision::bf16 && !kernels::cpu_can_multiply_bf16()) {
      GTEST_SKIP() << "this CPU has no bf16 products";
    }
  }

  // fp32: rounding errors of a few hundred operations, 2^-24 each; bf16: a few of 2^-9 each, for the loss is
  // a mean of many. Where a maxout pair's two values lie closer than their errors, bf16 may take the other
  // one, and at four units by seven words one such choice is a large part of the gradient. bf16 is therefore
  // compared where all pairs are apart; fp32 is compared as the model was drawn.
  double value_bound() const { return GetParam().precision == Precision::fp32 ? 1e-5 : 2e-2; }

  static std::shared_ptr<Seq2Seq> model() {
    auto model = single_precision_model(GetParam().options);
    if (GetParam().precision == Precision::bf16 && GetParam().options.readout == ReadoutKind::maxout) {
      keep_maxima_apart(*model);
    }
    return model;
  }

  void expect_equal(const PairBatch& batch, Seq2Seq& model, fast::FastModel& fast) const {
    const Definition exact = compute(*double_copy(model), batch);
    model.zero_grad(/*set_to_none=*/false);  // the fast model adds to these very tensors
    Random random(5);
    const LossResult actual = fast.loss(batch, LossOptions{0.1}, 0.5, random);
    EXPECT_EQ(random.state(), exact.random);
    EXPECT_EQ(actual.target_pieces, exact.loss.target_pieces);
    const double objective = exact.loss.objective.item<double>();
    EXPECT_NEAR(actual.objective.item<double>(), objective, value_bound() * objective);
    EXPECT_NEAR(actual.negative_log_likelihood, exact.loss.negative_log_likelihood,
                value_bound() * objective);
    expect_gradients(exact, batch, model);
  }

  // fp32: relative to each parameter's own gradient, or to the whole model's where terms cancel and nothing
  // is left but rounding: a dot product's key bias moves all scores of a query alike, which the softmax
  // doesn't see. bf16: what rounding moves the definition's own gradients by, and the rounding of the
  // gradients of logits, which are held in bf16; and where terms cancel, a ten-thousandth of the whole model.
  void expect_gradients(const Definition& exact, const PairBatch& batch, Seq2Seq& model) const {
    const bool fp32 = GetParam().precision == Precision::fp32;
    std::map<std::string, double> moved;
    if (!fp32) moved = moved_by_rounding(model, batch, exact);
    auto gradients = model.named_parameters();
    for (const auto& [name, truth] : exact.gradients) {
      const double error = (gradients[name].grad() - truth).norm().item<double>();
      const double norm = truth.norm().item<double>();
      const double floor = norm < 1e-12 * exact.norm ? 1e-3 : 1e-7;
      const double bound = fp32 ? 1e-4 * (norm + floor * exact.norm)
                                : kMagnified * moved[name] + 0x1p-8 * norm + 1e-4 * exact.norm;
      EXPECT_LE(error, bound) << name << ": gradient of norm " << norm;
    }
  }

  // bf16 rounds three sets of operands, the weights and what they are multiplied by on the way forth and
  // back: sqrt(3) times what one of them does, and four deviations of that, for thousands of gradients are
  // compared.
  static constexpr double kMagnified = 6.9;
};

TEST_P(FastPath, HasTheDefinitionsValueAndGradients) {
  const auto model = FastPath::model();
  fast::FastModel fast(*model, GetParam().precision);
  expect_equal(ragged_batch(), *model, fast);
  expect_equal(alone(ragged_batch(), 1), *model, fast);  // a batch of one, a source of one piece
  expect_equal(alone(ragged_batch(), 2), *model, fast);  // a target of one piece
  expect_equal(ragged_batch(), *model, fast);            // buffers used before
}

TEST_P(FastPath, LeavesGradientsAndRandomNumbersAloneOutsideOfTraining) {
  const auto model = FastPath::model();
  fast::FastModel fast(*model, GetParam().precision);
  model->eval();
  const auto exact = double_copy(*model);
  exact->eval();
  Random random(5);
  const LossResult actual = fast.loss(ragged_batch(), {}, 1.0, random);
  const LossResult expected = exact->loss(ragged_batch(), {}, random);
  EXPECT_EQ(random.state(), Random(5).state());
  EXPECT_NEAR(actual.negative_log_likelihood, expected.negative_log_likelihood,
              value_bound() * expected.negative_log_likelihood);
  for (const auto& parameter : model->parameters()) {
    EXPECT_EQ(parameter.grad().abs().sum().item<float>(), 0.0F);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, FastPath, testing::ValuesIn(fast_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

class LongFastPath : public FastPath {};

std::vector<FastCase> long_cases() {
  ModelOptions options = tiny_options();
  options.encoder_self_attention = 2;
  return {{"fp32", options, Precision::fp32}, {"bf16", options, Precision::bf16}};
}

// Sentences that end in the last of two blocks, at the border, in the first, and after one piece.
TEST_P(LongFastPath, HasTheDefinitionsValueAndGradientsOverSeveralBlocks) {
  constexpr std::int64_t kRows = 4, kPieces = 600;
  constexpr std::int64_t kBlock = fast::FastSelfAttention::kMostWeights / (kRows * kPieces);
  static_assert(1 < kBlock && kBlock < kPieces && kPieces < 2 * kBlock);
  Random random(7);
  PairBatch batch{torch::full({kRows, kPieces}, kPadId, torch::kLong),
                  torch::tensor({kPieces, kBlock, kBlock / 2, std::int64_t{1}}, torch::kLong),
                  torch::tensor({{4, 5, 2}, {6, 2, 3}, {2, 3, 3}, {7, 2, 3}}, torch::kLong),
                  torch::tensor({3, 2, 1, 2}, torch::kLong)};
  for (std::int64_t row = 0; row < kRows; ++row) {
    const std::int64_t length = batch.source_lengths[row].item<std::int64_t>();
    for (std::int64_t i = 0; i + 1 < length; ++i)
      batch.source[row][i] = 4 + static_cast<std::int64_t>(random.below(7));
    batch.source[row][length - 1] = kEndId;
  }
  const auto model = FastPath::model();
  fast::FastModel fast(*model, GetParam().precision);
  expect_equal(batch, *model, fast);
}

INSTANTIATE_TEST_SUITE_P(SelfAttention, LongFastPath, testing::ValuesIn(long_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

class LargerFastPath : public FastPath {};

TEST_P(LargerFastPath, HasTheDefinitionsValueAndGradients) {
  const auto model = freshly_made_model(GetParam().options);
  fast::FastModel fast(*model, GetParam().precision);
  expect_equal(larger_batch(), *model, fast);
}

INSTANTIATE_TEST_SUITE_P(Forms, LargerFastPath, testing::ValuesIn(larger_forms()),
                         [](const auto& parameter) { return parameter.param.name; });
INSTANTIATE_TEST_SUITE_P(Kinds, LargerFastPath, testing::ValuesIn(larger_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace s2s
