#include "kernels/flat.h"

#include <cmath>

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

std::vector<float> normal(std::size_t size, std::uint64_t seed) {
  std::vector<float> x(size);
  Random(seed).fill_normal(x, 0.0F, 1.0F);
  return x;
}

TEST(Flat, SumOfSquaresIsThatOfDoubles) {
  with_every_target([] {
    for (const std::size_t size : {0, 1, 17, 5000, 100003}) {
      const auto x = normal(size, 1);
      double expected = 0.0;
      for (const float value : x) {
        expected += static_cast<double>(value) * static_cast<double>(value);
      }
      EXPECT_NEAR(sum_of_squares(x), expected, 1e-6 * expected + 1e-12);
    }
    auto broken = normal(70000, 1);
    broken[69999] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isnan(sum_of_squares(broken)));
    broken[69999] = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(std::isinf(sum_of_squares(broken)));
  });
}

TEST(Flat, AdamFollowsItsEquationsOverSeveralUpdates) {
  with_every_target([] {
    for (const float decay : {0.0F, 0.1F}) {
      const std::size_t size = 40001;
      auto w = normal(size, 1);
      std::vector<double> expected(w.begin(), w.end());
      std::vector<double> m_expected(size);
      std::vector<double> v_expected(size);
      std::vector<float> m(size);
      std::vector<float> v(size);
      std::vector<bf16> low(size);
      for (std::int64_t t = 1; t <= 3; ++t) {
        auto g = normal(size, static_cast<std::uint64_t>(10 + t));
        for (std::size_t i = 0; i < size; ++i) {
          const double gradient = 0.5 * static_cast<double>(g[i]);
          m_expected[i] = 0.9 * m_expected[i] + 0.1 * gradient;
          v_expected[i] = 0.999 * v_expected[i] + 0.001 * gradient * gradient;
          const auto power = static_cast<double>(t);
          const double step = m_expected[i] / (1.0 - std::pow(0.9, power)) /
                              (std::sqrt(v_expected[i] / (1.0 - std::pow(0.999, power))) + 1e-8);
          expected[i] -= 0.01 * (static_cast<double>(decay) * expected[i] + step);
        }
        adam_update({.rate = 0.01F,
                     .weight_decay = decay,
                     .gradient_scale = 0.5F,
                     .update = t,
                     .clear_gradient = true},
                    w, g, m, v, low.data());
        EXPECT_EQ(g[size - 1], 0.0F);
      }
      for (std::size_t i = 0; i < size; ++i) {
        ASSERT_NEAR(static_cast<double>(w[i]), expected[i], 2e-6 * (1.0 + std::abs(expected[i])));
        ASSERT_EQ(low[i].bits, to_bf16(w[i]).bits);
      }
    }
  });
}

TEST(Flat, ScalesAddsClearsAndRounds) {
  with_every_target([] {
    const std::size_t size = 40003;
    const auto x = normal(size, 1);
    auto y = normal(size, 2);
    const auto before = y;
    std::vector<bf16> low(size);
    add(x, y);
    scale(y, 2.0F);
    convert(y, low.data());
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(y[i], 2.0F * (before[i] + x[i]));
      ASSERT_EQ(low[i].bits, to_bf16(y[i]).bits);
    }
    fill_zero(y);
    EXPECT_EQ(y[size - 1], 0.0F);
    EXPECT_EQ(y[0], 0.0F);
  });
}

}  // namespace
}  // namespace s2s::kernels
