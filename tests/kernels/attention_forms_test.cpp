// Scores without keys, windows and coverage.
#include "kernels/attention_problem.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

// With more positions than some sentences have, and with fewer than others.
TEST(Attention, TakesQueriesAsScoresWhereThereAreNoKeys) {
  with_every_target([] {
    for (const std::int64_t positions : {1, 4, 20}) {
      Problem<float> p(5, 9, 6, positions, 7, false);
      p.location = true;
      check_forward(p);
      const Backward backward(p);
      check_gradient(p, p.queries, backward.d_queries);
      check_gradient(p, p.values, backward.d_values);
      for (std::size_t i = 0; i < backward.d_queries.size(); ++i) {
        EXPECT_NEAR(to_float(backward.d_queries_low[i]), backward.d_queries[i],
                    static_cast<float>(kBf16) * std::abs(backward.d_queries[i]));
      }
    }
  });
}

TEST(Attention, SeesWhatLiesInItsWindow) {
  with_every_target([] {
    for (const bool additive : {true, false}) {
      for (const auto& [half_width, deviation] : {std::pair{1.0F, 0.0F}, {2.5F, 1.25F}, {40.0F, 20.0F}}) {
        Problem<float> p(5, 23, 6, 18, 7, additive);
        p.look_through_windows(half_width, deviation);
        check_forward(p);
        const Backward backward(p);
        check_gradient(p, p.queries, backward.d_queries);
        check_gradient(p, p.keys, backward.d_keys);
        check_gradient(p, p.values, backward.d_values);
        if (deviation > 0.0F) {
          check_gradient(p, p.centres, backward.d_centres);
        }
      }
    }
  });
}

TEST(Attention, ScoresWhatIsCovered) {
  with_every_target([] {
    for (const std::int64_t width : {5, 18}) {
      Problem<float> several(4, 7, 3, width, 7, true);
      several.cover();
      check_forward(several);
      check_rows_of_a_sentence(several);
      for (const float half_width : {0.0F, 2.5F}) {
        Problem<float> p(5, 7, 4, width, 7, true);
        p.cover();
        if (half_width > 0.0F) {
          p.look_through_windows(half_width, half_width / 2);
        }
        const Backward backward(p);
        check_gradient(p, p.queries, backward.d_queries);
        check_gradient(p, p.keys, backward.d_keys);
        check_gradient(p, p.v, backward.d_v);
        check_gradient(p, p.covered, backward.d_covered);
        check_gradient(p, p.cover_vector, backward.d_cover_vector);
      }
    }
  });
}

// sum_j g_j C_{t+1,j} beside the loss, C_{t+1} = C_t + alpha_t.
TEST(Attention, HandsTheGradientOfCoverageOnToItsWeights) {
  Problem<float> p(4, 7, 1, 9, 4, true);
  p.cover();
  const auto size = static_cast<std::size_t>(p.rows * p.source);
  std::vector<float> later(size);
  Random random(29);
  random.fill_normal(later, 0.0F, 1.0F);
  Backward backward(p);
  std::vector<float> d_covered = later;
  const Forward forward(p);
  attention_backward(p.memory(), p.score_vector(),
                     {p.query_view(), ConstSequence::time_major(forward.weights.data(), 1, p.rows, p.source),
                      p.d_context_view(), Sequence::time_major(backward.d_scores.data(), 1, p.rows, p.source),
                      Sequence::time_major(backward.d_queries.data(), 1, p.rows, p.key_width), SequenceBf16(),
                      QueryWindow(), Sequence(), p.coverage(), Matrix(d_covered.data(), p.rows, p.source)});
  const auto loss = [&] {
    double total = p.loss();
    for (std::int64_t b = 0; b < p.rows; ++b) {
      if (p.query_lengths[static_cast<std::size_t>(b)] == 0) {
        continue;
      }
      const auto alpha = p.weights(0, b);
      for (std::int64_t j = 0; j < p.length(b); ++j) {
        const auto at = static_cast<std::size_t>(b * p.source + j);
        total += static_cast<double>(later[at]) *
                 (static_cast<double>(p.covered[at]) + alpha[static_cast<std::size_t>(j)]);
      }
    }
    return total;
  };
  for (std::int64_t b = 0; b < p.rows; ++b) {
    for (std::int64_t j = 0; j < p.length(b) && p.query_lengths[static_cast<std::size_t>(b)] > 0; ++j) {
      const auto at = static_cast<std::size_t>(b * p.source + j);
      const float before = p.covered[at];
      const float step = 0x1p-7F;
      p.covered[at] = before + step;
      const double up = loss();
      p.covered[at] = before - step;
      const double down = loss();
      p.covered[at] = before;
      EXPECT_NEAR(static_cast<double>(d_covered[at]), (up - down) / (2.0 * static_cast<double>(step)), 4e-3);
    }
  }
}

}  // namespace
}  // namespace s2s::kernels
