#include "kernels/attention_problem.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

TEST(Attention, GivesRowsThatShareASentenceWhatStepsOfItGet) {
  for (const bool additive : {true, false}) {
    Problem<float> p(5, 7, 6, 19, 21, additive);
    check_rows_of_a_sentence(p);
    p.look_through_windows(2.0F, 1.0F);
    check_rows_of_a_sentence(p);
  }
}

TEST(Attention, WeightsAndContextsFollowTheEquations) {
  with_every_target([] {
    for (const bool additive : {true, false}) {
      for (const std::int64_t width : {1, 17, 130}) {
        check_forward(Problem<float>(1, 1, 1, width, 3, additive));
        check_forward(Problem<float>(6, 11, 7, width, 2 * width + 1, additive));
        check_forward(Problem<bf16>(6, 11, 5, width, 70, additive));
      }
    }
  });
}

TEST(Attention, IsUniformWhereTheScoreVectorIsZero) {
  Problem<float> p(2, 8, 2, 16, 4, true);
  std::fill(p.v.begin(), p.v.end(), 0.0F);
  const Forward forward(p);
  ASSERT_EQ(p.lengths[1], 8);
  for (std::size_t j = 0; j < 8; ++j) {
    EXPECT_NEAR(forward.weights[8 + j], 0.125F, 1e-7F);
    EXPECT_EQ(forward.weights[j], j == 0 ? 1.0F : 0.0F);  // a source of one position
  }
}

TEST(Attention, HasTheGradientsOfFiniteDifferences) {
  with_every_target([] {
    for (const bool additive : {true, false}) {
      for (const std::int64_t width : {5, 18}) {
        Problem<float> p(4, 6, 5, width, 7, additive);
        const Backward backward(p);
        check_gradient(p, p.queries, backward.d_queries);  // steps that are not computed stay 0
        check_gradient(p, p.keys, backward.d_keys);
        check_gradient(p, p.values, backward.d_values);
        if (additive) {
          check_gradient(p, p.v, backward.d_v);
        }
      }
    }
  });
}

TEST(Attention, AddsGradientsToWhatIsThere) {
  Problem<float> p(3, 5, 4, 9, 6, true);
  const Backward fresh(p, false);
  const Backward added(p, true);
  for (std::size_t i = 0; i < fresh.d_keys.size(); ++i) {
    EXPECT_NEAR(added.d_keys[i], fresh.d_keys[i] + 1.0F, 1e-5F);
  }
  for (std::size_t i = 0; i < fresh.d_values.size(); ++i) {
    EXPECT_NEAR(added.d_values[i], fresh.d_values[i] + 1.0F, 1e-5F);
  }
}

TEST(Attention, InBf16DiffersFromFp32OnlyByTheRoundingOfItsInputs) {
  for (const bool additive : {true, false}) {
    const Problem<bf16> p(5, 9, 6, 40, 33, additive);
    Problem<float> q(5, 9, 6, 40, 33, additive);
    q.keys_given = p.keys;  // the same numbers, already rounded
    q.values_given = p.values;
    const Backward low(p);
    const Backward full(q);
    for (std::size_t i = 0; i < low.d_keys.size(); ++i) {
      EXPECT_NEAR(low.d_keys[i], full.d_keys[i], 1e-5F);
    }
    for (std::size_t i = 0; i < low.d_v.size(); ++i) {
      EXPECT_NEAR(low.d_v[i], full.d_v[i], 1e-4F);
    }
  }
}

}  // namespace
}  // namespace s2s::kernels
