// What the fast path's model does beside computing the definition's function: threads, memory used again,
// and what it leaves to the definition.
#include <gtest/gtest.h>

#include "base/error.h"
#include "kernels/parallel.h"
#include "nn/fast_cases.h"

namespace s2s {
namespace {

using kernels::Precision;

torch::Tensor all_gradients(const Seq2Seq& model) {
  std::vector<torch::Tensor> all;
  for (const auto& parameter : model.parameters()) all.push_back(parameter.grad().flatten());
  return torch::cat(all);
}

class FastModel : public testing::TestWithParam<FastCase> {
 protected:
  void SetUp() override {
    if (GetParam().precision == Precision::bf16 && !kernels::cpu_can_multiply_bf16()) {
      GTEST_SKIP() << "this CPU has no bf16 products";
    }
  }

  static torch::Tensor gradients(int threads) {
    const int before = omp_get_max_threads();
    omp_set_num_threads(threads);
    const auto model = freshly_made_model(GetParam().options);
    fast::FastModel fast(*model, GetParam().precision);
    Random random(5);
    fast.loss(larger_batch(), {0.1}, 1.0, random);
    omp_set_num_threads(before);
    return all_gradients(*model);
  }
};

TEST_P(FastModel, GivesTheSameBytesEachTimeWithTwoThreads) {
  const torch::Tensor first = gradients(2);
  EXPECT_TRUE(first.equal(gradients(2)));
  // Sums of one thread are added in another order; in bf16 what is rounded of them differs by its last bit.
  const float bound = GetParam().precision == Precision::fp32 ? 1e-4F : 2e-2F;
  const torch::Tensor alone = gradients(1);
  EXPECT_LT((first - alone).norm().item<float>(), bound * alone.norm().item<float>());
}

// Buffers hold what other batches left there, and an evaluation plans fewer of them.
TEST_P(FastModel, TrainsAfterAnEvaluationAsOneThatWasJustMade) {
  const auto model = freshly_made_model(GetParam().options);
  fast::FastModel fast(*model, GetParam().precision);
  const PairBatch small = alone(larger_batch(), 3);
  Random earlier(7);
  fast.loss(small, {0.1}, 1.0, earlier);
  model->eval();
  fast.loss(larger_batch(), {}, 1.0, earlier);
  fast.loss(small, {}, 1.0, earlier);
  model->train();
  model->zero_grad(/*set_to_none=*/false);  // the fast model adds to these very tensors
  Random random(5);
  fast.loss(larger_batch(), {0.1}, 1.0, random);

  const auto fresh_model = freshly_made_model(GetParam().options);
  fast::FastModel fresh(*fresh_model, GetParam().precision);
  Random same(5);
  fresh.loss(larger_batch(), {0.1}, 1.0, same);
  EXPECT_TRUE(all_gradients(*model).equal(all_gradients(*fresh_model)));
}

INSTANTIATE_TEST_SUITE_P(Forms, FastModel, testing::ValuesIn(larger_forms()),
                         [](const auto& parameter) { return parameter.param.name; });
INSTANTIATE_TEST_SUITE_P(Kinds, FastModel, testing::ValuesIn(larger_cases()),
                         [](const auto& parameter) { return parameter.param.name; });

TEST(FastModelLacks, WhatItLeavesToTheDefinition) {
  ModelOptions options = tiny_options();
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.layer_norm = true;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention_coverage = true;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention_window = AttentionWindow::local_m;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention = AttentionKind::luong_location;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.attention = AttentionKind::luong_dot;
  options.attention_scale = true;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.attention_projections = AttentionProjections::qkv;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options = tiny_options();
  options.query_time = QueryTime::between;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.cell = CellKind::lstm;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "attention between two LSTM cells");
  options = tiny_options();
  options.readout = ReadoutKind::concat;
  options.readout_size = 0;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)), "");
  options.attention = AttentionKind::none;
  EXPECT_EQ(fast::FastModel::lacks(*single_precision_model(options)),
            "a fixed context side by side with the state");
}

TEST(FastModelIds, OutsideOfTheVocabularyAreRefusedNotRead) {
  const auto model = freshly_made_model(larger_cases().front().options);
  fast::FastModel fast(*model, Precision::fp32);
  Random random(5);
  EXPECT_NO_THROW(fast.loss(larger_batch(), {}, 1.0, random));
  for (const std::int64_t wild : {std::int64_t{1} << 20U, std::int64_t{300}, std::int64_t{-1}}) {
    for (torch::Tensor PairBatch::*side : {&PairBatch::source, &PairBatch::target}) {
      PairBatch batch = larger_batch();
      (batch.*side)[2][1] = wild;
      EXPECT_THROW(fast.loss(batch, {}, 1.0, random), ModelError) << wild;
    }
  }
}

}  // namespace
}  // namespace s2s
