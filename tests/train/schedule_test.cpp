#include "train/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "train/best_validation.h"

namespace s2s {
namespace {

ScheduleOptions options(ScheduleKind kind) {
  ScheduleOptions options;
  options.kind = kind;
  return options;
}

TEST(Schedule, ConstantRisesOverItsWarmUpAndStays) {
  ScheduleOptions constant = options(ScheduleKind::constant);
  EXPECT_EQ(Schedule(constant, 0.5).rate(1), 0.5);
  constant.warmup = 4;
  const Schedule schedule(constant, 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(1), 0.125);
  EXPECT_DOUBLE_EQ(schedule.rate(3), 0.375);
  EXPECT_DOUBLE_EQ(schedule.rate(4), 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(100000), 0.5);
}

TEST(Schedule, InverseSquareRootPeaksAtTheEndOfTheWarmUp) {
  ScheduleOptions inverse = options(ScheduleKind::inverse_sqrt);
  inverse.warmup = 100;
  const Schedule schedule(inverse, 2.0);
  EXPECT_DOUBLE_EQ(schedule.rate(50), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(100), 2.0);
  EXPECT_DOUBLE_EQ(schedule.rate(400), 1.0);
  inverse.warmup = 0;
  EXPECT_THROW(Schedule(inverse, 2.0), UsageError);
}

TEST(Schedule, HalvingHalvesAtTheStartAndAtEveryPeriodDownToTheMinimum) {
  ScheduleOptions halving = options(ScheduleKind::halving);
  halving.decay_start = 10;
  halving.decay_every = 5;
  halving.minimum = 0.3;
  const Schedule schedule(halving, 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(9), 1.0);
  EXPECT_DOUBLE_EQ(schedule.rate(10), 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(14), 0.5);
  EXPECT_DOUBLE_EQ(schedule.rate(15), 0.3);
}

// Chen et al. (2018), section 4, with n = 4, p = 10, s = 200, e = 400: (s - n t) / (e - s) is 0 at t = 50.
TEST(Schedule, RampDecayRisesToItsReplicasFallsToAHalfAndStaysThere) {
  ScheduleOptions ramp = options(ScheduleKind::ramp_decay);
  ramp.warmup = 10;
  ramp.replicas = 4;
  ramp.decay_start = 200;
  ramp.decay_end = 400;
  const Schedule schedule(ramp, 2.0);
  EXPECT_DOUBLE_EQ(schedule.rate(20), 2.0 * 2.5);  // half of the rise from 1 to 4 at n p = 40
  EXPECT_DOUBLE_EQ(schedule.rate(40), 2.0 * 4);
  EXPECT_DOUBLE_EQ(schedule.rate(50), 2.0 * 4);
  EXPECT_DOUBLE_EQ(schedule.rate(75), 2.0 * 4 / std::sqrt(8.0));
  EXPECT_DOUBLE_EQ(schedule.rate(100), 2.0 / 2);
  EXPECT_DOUBLE_EQ(schedule.rate(1000), 2.0 / 2);
  ramp.minimum = 1.5;
  EXPECT_DOUBLE_EQ(Schedule(ramp, 2.0).rate(1000), 1.5);
}

TEST(Schedule, RampDecayRefusesAnEndBeforeItsStartAndNoWarmUp) {
  ScheduleOptions ramp = options(ScheduleKind::ramp_decay);
  EXPECT_THROW(Schedule(ramp, 1.0), UsageError);
  ramp.warmup = 1;
  EXPECT_NO_THROW(Schedule(ramp, 1.0));
  ramp.decay_end = ramp.decay_start;
  EXPECT_THROW(Schedule(ramp, 1.0), UsageError);
}

TEST(Schedule, PlateauFallsAfterItsPatienceAndRemembersWhenRestored) {
  ScheduleOptions plateau = options(ScheduleKind::plateau);
  plateau.decay_patience = 2;
  Schedule schedule(plateau, 1.0);
  EXPECT_FALSE(schedule.validated(false));
  EXPECT_FALSE(schedule.validated(true));
  EXPECT_FALSE(schedule.validated(false));
  Schedule resumed(plateau, 1.0);
  resumed.restore(schedule.state());
  EXPECT_TRUE(resumed.validated(false));
  EXPECT_DOUBLE_EQ(resumed.rate(7), 0.5);
  EXPECT_FALSE(resumed.validated(false));
  EXPECT_TRUE(resumed.validated(false));
  EXPECT_DOUBLE_EQ(resumed.rate(7), 0.25);
}

TEST(Schedule, RefusesRatesThatAreNoRates) {
  EXPECT_THROW(Schedule(options(ScheduleKind::constant), 0.0), UsageError);
  EXPECT_THROW(Schedule(options(ScheduleKind::constant), std::nan("")), UsageError);
}

TEST(BestValidation, LowerLossAndHigherBleuAreBetter) {
  BestValidation loss(ValidationMetric::loss);
  EXPECT_TRUE(loss.add(10, 5.0));
  EXPECT_FALSE(loss.add(20, 5.0));
  EXPECT_TRUE(loss.add(30, 4.0));
  EXPECT_EQ(loss.update(), 30);
  BestValidation bleu(ValidationMetric::bleu);
  EXPECT_TRUE(bleu.add(10, 0.0));
  EXPECT_TRUE(bleu.add(20, 5.0));
  EXPECT_FALSE(bleu.add(30, 4.0));
}

TEST(BestValidation, PatienceEndsAfterThatManyWithoutABetterOne) {
  BestValidation best(ValidationMetric::loss);
  EXPECT_FALSE(best.exhausted(2));
  best.add(10, 1.0);
  best.add(20, std::nan(""));
  EXPECT_FALSE(best.exhausted(2));
  BestValidation resumed(ValidationMetric::loss);
  resumed.restore(best.state());
  EXPECT_FALSE(resumed.add(30, 2.0));
  EXPECT_TRUE(resumed.exhausted(2));
  EXPECT_FALSE(resumed.exhausted(0));
  EXPECT_EQ(resumed.update(), 10);
}

}  // namespace
}  // namespace s2s
