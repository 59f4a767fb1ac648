// The fast step model against the definition's, as search drives them: through start, steps and reorders.
#include <gtest/gtest.h>

#include "base/error.h"
#include "data/batch.h"
#include "nn/engine.h"
#include "nn/fast/model.h"
#include "nn/fast/step_model.h"
#include "nn/model_cases.h"

namespace s2s {
namespace {

using kernels::Precision;

struct StepCase {
  std::string name;
  ModelOptions options;
  Precision precision = Precision::fp32;
};

std::vector<StepCase> step_cases() {
  std::vector<StepCase> cases;
  for (const ModelCase& base : model_cases()) {
    const auto model = random_model(base.options);
    model->to(torch::kFloat);
    if (!fast::FastModel::lacks(*model).empty()) {
      continue;  // the fast path leaves it to the definition
    }
    cases.push_back({base.name + "_fp32", base.options, Precision::fp32});
    cases.push_back({base.name + "_bf16", base.options, Precision::bf16});
  }
  cases.push_back({"dropout_unused", tiny_options(), Precision::fp32});
  cases.back().options.dropout = 0.3;
  cases.back().options.recurrent_dropout = 0.2;
  cases.back().options.decoder_layers = 2;
  return cases;
}

class FastStep : public testing::TestWithParam<StepCase> {
 protected:
  void SetUp() override {
    if (GetParam().precision == Precision::bf16 && !kernels::cpu_can_multiply_bf16()) {
      GTEST_SKIP() << "this CPU has no bf16 products";
    }
    model_ = random_model(GetParam().options);
    model_->to(torch::kFloat);
    model_->eval();
    fast_ = std::make_unique<fast::FastStepModel>(*model_, GetParam().precision);
    reference_ = make_step_model(*model_, {Engine::reference, EnginePrecision::fp32});
  }

  // fp32: the rounding errors of a few hundred operations, 2^-24 each. bf16: every operand of a product is
  // off by up to 2^-9, and states carry that through the four steps of a test; logits reach about 3 here.
  double bound() const { return GetParam().precision == Precision::fp32 ? 1e-4 : 1.5e-1; }

  void start(const PairBatch& batch) {
    fast_->start(batch.source, batch.source_lengths);
    reference_->start(batch.source, batch.source_lengths);
    rows_ = batch.source.size(0);
  }
  // Feeds every row a word of its own.
  void step(std::int64_t first_word) {
    const torch::Tensor words =
        (torch::arange(rows_, torch::kLong) + first_word).remainder(GetParam().options.target_vocabulary);
    const StepResult actual = fast_->step(words);
    const StepResult expected = reference_->step(words);
    ASSERT_EQ(actual.log_probabilities().sizes(), expected.log_probabilities().sizes());
    ASSERT_EQ(actual.attention_weights.sizes(), expected.attention_weights.sizes());
    EXPECT_LT(difference(actual.log_probabilities(), expected.log_probabilities()), bound());
    EXPECT_LT(difference(actual.attention_weights, expected.attention_weights), bound());
    const torch::Tensor heads = fast_->head_weights(), expected_heads = reference_->head_weights();
    ASSERT_EQ(heads.defined(), expected_heads.defined());
    if (heads.defined()) {
      ASSERT_EQ(heads.sizes(), expected_heads.sizes());
      EXPECT_LT(difference(heads, expected_heads), bound());
    }
  }
  void reorder(const std::vector<std::int64_t>& rows) {
    const torch::Tensor indices = torch::tensor(rows, torch::kLong);
    fast_->reorder(indices);
    reference_->reorder(indices);
    rows_ = indices.size(0);
  }
  static double difference(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().max().item<double>();
  }

  std::shared_ptr<Seq2Seq> model_;
  std::unique_ptr<StepModel> fast_;
  std::unique_ptr<StepModel> reference_;
  std::int64_t rows_ = 0;
};

TEST_P(FastStep, GivesTheDefinitionsProbabilitiesAndWeightsThroughReorders) {
  start(ragged_batch());
  step(kBeginId);
  reorder({0, 0, 0, 1, 1, 2, 2, 2});  // hypotheses branch
  step(4);
  reorder({1, 1, 2, 4, 3, 7, 5});  // they change places within their sentences, and some end
  step(5);
  step(6);                      // no reorder between
  reorder({6, 5, 3, 4, 0, 6});  // sentences change places, and one stands in two places
  step(3);
  reorder({2});  // one is left
  step(7);
}

TEST_P(FastStep, StartsAnewAfterASearchThatEndedAnywhere) {
  start(ragged_batch());
  step(kBeginId);
  reorder({2, 2, 0});
  start(alone(ragged_batch(), 1));  // one sentence of one piece
  step(kBeginId);
  reorder({0, 0, 0, 0, 0, 0, 0, 0, 0, 0});  // more rows than products take as they are
  step(4);
  reorder({9, 0});
  reorder({1, 1, 0});  // twice without a step between
  step(5);
}

INSTANTIATE_TEST_SUITE_P(Kinds, FastStep, testing::ValuesIn(step_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(ChooseEngine, SaysWhatItComputesInAndWhy) {
  const auto model = random_model(tiny_options());
  model->to(torch::kFloat);
  const auto described = [&](const EngineOptions& options) {
    return choose_engine(*model, options).description;
  };
  EXPECT_EQ(described({Engine::automatic, EnginePrecision::fp32}), "fast, fp32");
  EXPECT_EQ(described({}),
            kernels::cpu_multiplies_bf16()
                ? "fast, bf16 products accumulated in fp32 (this CPU multiplies bf16 in hardware)"
                : "fast, fp32 (this CPU does not multiply bf16 in hardware)");
  const EngineOptions low{Engine::automatic, EnginePrecision::bf16};
  if (!kernels::cpu_can_multiply_bf16()) {
    EXPECT_THROW(described(low), UsageError);
  } else {
    EXPECT_EQ(described(low).find("--precision fp32 is faster") == std::string::npos,
              kernels::cpu_multiplies_bf16());
  }
}

TEST(MakeStepModel, TakesTheFastOneWhereItHasWhatTheModelNeeds) {
  const auto is_fast = [](const Seq2Seq& model, const EngineOptions& options) {
    return dynamic_cast<fast::FastStepModel*>(make_step_model(model, options).get()) != nullptr;
  };
  ModelOptions options = tiny_options();
  const auto plain = random_model(options);
  EXPECT_FALSE(is_fast(*plain, {}));  // in double precision
  plain->to(torch::kFloat);
  EXPECT_TRUE(is_fast(*plain, {}));
  EXPECT_FALSE(is_fast(*plain, {Engine::reference, EnginePrecision::automatic}));
  options.query_time = QueryTime::between;
  options.cell = CellKind::lstm;
  const auto lacking = random_model(options);
  lacking->to(torch::kFloat);
  EXPECT_FALSE(is_fast(*lacking, {}));
  EXPECT_THROW(make_step_model(*lacking, {Engine::fast, EnginePrecision::automatic}), UsageError);
  EXPECT_THROW(make_step_model(*plain, {Engine::reference, EnginePrecision::bf16}), UsageError);
}

}  // namespace
}  // namespace s2s
