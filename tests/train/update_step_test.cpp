#include "train/update_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "train/toy.h"

namespace s2s {
namespace {

struct Updating {
  explicit Updating(double clip_norm = 0) : step(loss(), flat, optimiser, clip_norm) {}
  static OptimiserOptions options() {
    OptimiserOptions options;
    options.kind = OptimiserKind::sgd;
    return options;
  }
  LossFunction loss() {
    return [this](const PairBatch& batch, Random& from) {
      LossResult result = table.loss(batch, from);
      if (poison_loss_too) {
        result.negative_log_likelihood *= table.poison;
      }
      return result;
    };
  }
  ReportWindow run(const std::vector<Batch>& batches) {
    return step.run(batches, 0.1, random, [](const Batch& batch) { return batch.target.rows; });
  }
  Toy table;
  FlatParameters flat{table};
  Optimiser optimiser{options(), flat};
  Random random{1};
  bool poison_loss_too = false;
  UpdateStep step;
};

TEST(UpdateStep, AccumulatedBatchesAreOneBatchWhateverTheirSizes) {
  Updating whole;
  Updating parts;
  const Batch all = make_batch({{4, 2}, {5, 2}, {6, 2}}, {{7, 8, 9, 2}, {7, 2}, {11, 2}});
  const ReportWindow of_whole = whole.run({all});
  const ReportWindow of_parts =
      parts.run({make_batch({{4, 2}}, {{7, 8, 9, 2}}), make_batch({{5, 2}, {6, 2}}, {{7, 2}, {11, 2}})});
  EXPECT_EQ(of_whole.target_pieces, 8);
  EXPECT_EQ(of_parts.target_pieces, 8);
  EXPECT_EQ(of_whole.padding, 4);
  EXPECT_EQ(of_parts.padding, 0);
  EXPECT_EQ(of_parts.sentences, 3);
  EXPECT_EQ(of_parts.target_words, 3);
  EXPECT_NEAR(of_whole.gradient_norm, of_parts.gradient_norm, 1e-6);
  EXPECT_TRUE(torch::allclose(whole.table.logits, parts.table.logits, 1e-6, 1e-7));
}

TEST(UpdateStep, ClipsTheGradientOfTheMeanToItsNorm) {
  Updating free;
  Updating clipped(0.125);
  const Batch one = make_batch({{4, 2}}, {{7, 8, 2}});
  const torch::Tensor before = free.table.logits.detach().clone();
  const ReportWindow report = free.run({one});
  EXPECT_EQ(report.clipped, 0);
  EXPECT_NEAR((free.table.logits - before).norm().item<double>(), 0.1 * report.gradient_norm, 1e-6);
  ASSERT_GT(report.gradient_norm, 0.125);
  const ReportWindow clipped_report = clipped.run({one});
  EXPECT_EQ(clipped_report.clipped, 1);
  EXPECT_DOUBLE_EQ(clipped_report.gradient_norm, report.gradient_norm);
  EXPECT_NEAR((clipped.table.logits - before).norm().item<double>(), 0.1 * 0.125, 1e-6);
}

TEST(UpdateStep, LeavesEverythingAsItWasWhenLossOrGradientIsNotFinite) {
  for (const bool loss_too : {false, true}) {
    for (const float poison :
         {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
      Updating setup;
      setup.poison_loss_too = loss_too;
      setup.table.poison = poison;
      const torch::Tensor before = setup.table.logits.detach().clone();
      const Batch one = make_batch({{4, 2}}, {{7, 8, 2}});
      const ReportWindow report = setup.run({one, one});
      EXPECT_EQ(report.skipped, 1);
      EXPECT_EQ(report.target_pieces, 0);
      EXPECT_EQ(report.negative_log_likelihood, 0);
      EXPECT_TRUE(setup.table.logits.equal(before));
      EXPECT_EQ(setup.optimiser.steps(), 0);
      EXPECT_EQ(setup.flat.gradient_norm(), 0.0);
      setup.table.poison = 1;  // and the next update is a normal one
      EXPECT_EQ(setup.run({one}).skipped, 0);
      EXPECT_TRUE(setup.table.logits.isfinite().all().item<bool>());
    }
  }
}

}  // namespace
}  // namespace s2s
