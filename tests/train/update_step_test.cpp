#include "train/update_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <new>
#include <stdexcept>

#include "base/error.h"
#include "train/halves.h"
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

TEST(UpdateStep, SaysWhatWasNotFiniteFirst) {
  Updating setup;
  const Batch one = make_batch({{4, 2}}, {{7, 8, 2}});
  setup.table.poison = std::numeric_limits<float>::infinity();
  setup.run({one});
  EXPECT_EQ(setup.step.why_skipped(), "the gradient of logits is not finite");
  setup.poison_loss_too = true;
  setup.run({one});
  EXPECT_EQ(setup.step.why_skipped(), "the loss is inf, the gradient of logits is not finite");
  setup.table.poison = 1;
  setup.flat.values()[3] = std::numeric_limits<float>::quiet_NaN();
  setup.run({make_batch({{0, 2}}, {{7, 8, 2}})});
  EXPECT_EQ(setup.step.why_skipped(), "the loss is nan, the parameter logits is not finite");
}

// The toy's loss with dropout, which throws at chosen calls when gradients were added already, as a real
// allocation does in the middle of a backward pass.
struct ShortOfMemory : Updating {
  ShortOfMemory() : starved(starving(), flat, optimiser, 0) { table.keep = 0.5; }
  LossFunction starving() {
    return [this](const PairBatch& batch, Random& from) {
      sizes.push_back(batch.source.size(0));
      const LossResult result = table.loss(batch, from);
      if (batch.source.size(0) > room) {
        throw_it();
      }
      return result;
    };
  }
  ReportWindow run_starved(const std::vector<Batch>& batches) {
    return starved.run(batches, 0.1, random, [](const Batch& batch) { return batch.target.rows; });
  }
  std::int64_t room = 2;  // sentences that fit
  std::function<void()> throw_it = [] { throw std::bad_alloc(); };
  std::vector<std::int64_t> sizes;  // of the batches that came
  UpdateStep starved;
};

const Batch kFour = make_batch({{4, 2}, {5, 2}, {6, 2}, {4, 2}}, {{7, 8, 2}, {7, 2}, {11, 2}, {9, 9, 9, 2}});

TEST(UpdateStep, ABatchTooLargeForMemoryIsComputedInHalvesToTheSameUpdate) {
  Updating whole;
  ShortOfMemory halves;
  halves.table.keep = 1;
  const ReportWindow of_whole = whole.run({kFour});
  const ReportWindow of_halves = halves.run_starved({kFour});
  EXPECT_EQ(halves.sizes, (std::vector<std::int64_t>{4, 2, 2}));
  EXPECT_EQ(of_halves.sentences, 4);
  EXPECT_EQ(of_halves.target_pieces, of_whole.target_pieces);
  EXPECT_NEAR(of_halves.gradient_norm, of_whole.gradient_norm, 1e-6);
  EXPECT_TRUE(torch::allclose(halves.table.logits, whole.table.logits, 1e-6, 1e-7));
}

TEST(UpdateStep, DropoutOfAHalvedBatchStartsWhereTheWholeOnesDid) {
  ShortOfMemory starved;
  Updating halved;
  halved.table.keep = 0.5;
  starved.run_starved({kFour});
  halved.run(in_halves({kFour}));
  EXPECT_TRUE(starved.table.logits.equal(halved.table.logits));
  EXPECT_EQ(starved.random.state().counter, halved.random.state().counter);
}

TEST(UpdateStep, WhatDoesNotFitInHalvesEitherChangesNothingAndSaysWhatWasTooLarge) {
  for (const bool of_torch : {false, true}) {
    ShortOfMemory setup;
    setup.room = 1;
    if (of_torch) {
      setup.throw_it = [] { TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried"); };
    }
    const torch::Tensor before = setup.table.logits.detach().clone();
    try {
      setup.run_starved({kFour});
      FAIL();
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), 1);
      EXPECT_NE(std::string(error.what()).find("4 sentences of up to 2 source and 4 target pieces"),
                std::string::npos)
          << error.what();
      EXPECT_NE(std::string(error.what()).find("--batch-size"), std::string::npos);
    }
    EXPECT_TRUE(setup.table.logits.equal(before));
    EXPECT_EQ(setup.optimiser.steps(), 0);
    EXPECT_EQ(setup.flat.gradient_norm(), 0.0);
  }
}

TEST(UpdateStep, OtherErrorsAreNotTakenForWantOfMemory) {
  ShortOfMemory setup;
  setup.throw_it = [] { throw std::runtime_error("shapes differ"); };
  EXPECT_THROW(setup.run_starved({kFour}), std::runtime_error);
  EXPECT_EQ(setup.sizes.size(), 1U);
}

}  // namespace
}  // namespace s2s
