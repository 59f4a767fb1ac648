// What the fast path's model does beside computing the definition's function: threads, and what it leaves to
// the definition.
#include <gtest/gtest.h>

#include "kernels/parallel.h"
#include "nn/fast_cases.h"

namespace s2s {
namespace {

TEST(FastModel, GivesTheSameBytesEachTimeWithTwoThreads) {
  const FastCase which = larger_cases().front();
  const auto gradients = [&](int threads) {
    const int before = omp_get_max_threads();
    omp_set_num_threads(threads);
    const auto model = freshly_made_model(which.options);
    fast::FastModel fast(*model, which.precision);
    Random random(5);
    fast.loss(larger_batch(), {0.1}, 1.0, random);
    omp_set_num_threads(before);
    std::vector<torch::Tensor> all;
    for (const auto& parameter : model->parameters()) all.push_back(parameter.grad().flatten());
    return torch::cat(all);
  };
  const torch::Tensor first = gradients(2);
  EXPECT_TRUE(first.equal(gradients(2)));
  const torch::Tensor alone = gradients(1);
  EXPECT_LT((first - alone).norm().item<float>(), 1e-4F * alone.norm().item<float>());
}

TEST(FastModel, SaysWhatItLacks) {
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

}  // namespace
}  // namespace s2s
