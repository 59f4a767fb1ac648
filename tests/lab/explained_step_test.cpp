// Each kind's explained score is the score that the model computed.
#include "lab/explained_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "lab/training.h"

namespace s2s::lab {
namespace {

class Explained : public testing::TestWithParam<AttentionKind> {};

TEST_P(Explained, TheTermsAddUpToTheScoreAndTheChosenStepIsShown) {
  Random random(5);
  const auto model = build_seq2seq(small_options(GetParam(), 8, 12), random);
  model->eval();
  const ExplainedStep step = explain_step(*model, {4, 5, 6}, {7, 8}, 2, 3);
  double sum = 0;
  for (std::size_t i = 0; i < step.factors[0].size(); ++i) sum += step.factors[0][i] * step.factors[1][i];
  EXPECT_NEAR(sum, step.scores[static_cast<std::size_t>(step.position)], 1e-5);
  EXPECT_EQ(step.scores.size(), 4U);  // </s> counted
  EXPECT_EQ(step.previous_piece, 7);
  EXPECT_EQ(step.piece, 8);
  EXPECT_EQ(step.best.size(), 3U);
  EXPECT_GE(step.best[0].probability, step.best[1].probability);
  const StepNames names{{"a", "b", "c", "</s>"}, [](std::int32_t piece) { return std::to_string(piece); }};
  EXPECT_THAT(to_text(step, names, 4), testing::HasSubstr(step.score_formula));
}

INSTANTIATE_TEST_SUITE_P(Kinds, Explained,
                         testing::Values(AttentionKind::bahdanau, AttentionKind::luong_dot,
                                         AttentionKind::luong_general, AttentionKind::luong_concat));

TEST(ExplainedStep, RefusesAStepThatIsNotThereAndAModelWithoutScores) {
  Random random(5);
  const auto model = build_seq2seq(small_options(AttentionKind::bahdanau, 8, 12), random);
  EXPECT_THROW(explain_step(*model, {4}, {7, 8}, 4, 3), UsageError);
  const auto none = build_seq2seq(small_options(AttentionKind::none, 8, 12), random);
  EXPECT_THROW(explain_step(*none, {4}, {7, 8}, 1, 3), UsageError);
}

}  // namespace
}  // namespace s2s::lab
