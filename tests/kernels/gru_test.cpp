#include "kernels/gru.h"

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

struct GruCase {
  TestMatrix a, b, h, bias;
  std::vector<std::int64_t> lengths;
  std::int64_t rows, hidden;
  GruCase(std::int64_t rows_, std::int64_t hidden_, Random random = Random(7))
      : a(TestMatrix::random(rows_, 3 * hidden_, random, 2.0F)),
        b(TestMatrix::random(rows_, 3 * hidden_, random, 2.0F)),
        h(TestMatrix::random(rows_, hidden_, random)),
        bias(TestMatrix::random(1, 3 * hidden_, random)),
        rows(rows_),
        hidden(hidden_) {
    for (std::int64_t i = 0; i < rows; ++i) {
      lengths.push_back(1 + i % 3);
    }
  }
  RowMask mask(std::int64_t position) const { return {lengths.data(), position}; }
};

// The equation in double, with every input shifted by the given amount along one coordinate for finite
// differences.
double next_state(const GruCase& c, std::int64_t row, std::int64_t j, std::int64_t position) {
  if (position >= c.lengths[static_cast<std::size_t>(row)]) {
    return c.h(row, j);
  }
  const auto b = [&](std::int64_t gate) {
    return c.b(row, gate * c.hidden + j) + c.bias(0, gate * c.hidden + j);
  };
  const double r = sigmoid(c.a(row, j) + b(0));
  const double z = sigmoid(c.a(row, c.hidden + j) + b(1));
  const double n = std::tanh(c.a(row, 2 * c.hidden + j) + r * b(2));
  return (1.0 - z) * n + z * c.h(row, j);
}

struct GruResult {
  TestMatrix next, gates, candidate;
  TestMatrixBf16 low;
  explicit GruResult(const GruCase& c)
      : next(c.rows, c.hidden),
        gates(c.rows, 3 * c.hidden),
        candidate(c.rows, c.hidden),
        low(c.rows, c.hidden) {}
};

void run_forward(GruCase& c, GruResult& result, std::int64_t position) {
  gru_forward({.input_gates = c.a.view(),
               .hidden_gates = c.b.view(),
               .hidden_bias = c.bias.view().data,
               .previous = c.h.view(),
               .next = result.next.view(),
               .next_low = result.low.view(),
               .gates = result.gates.view(),
               .candidate = result.candidate.view(),
               .mask = c.mask(position)});
}

TEST(Gru, FollowsItsEquationAndCarriesFinishedRowsThrough) {
  with_every_target([] {
    for (const auto& [rows, hidden] : {std::pair{1, 1}, {3, 17}, {5, 257}, {17, 64}}) {
      GruCase c(rows, hidden);
      GruResult result(c);
      run_forward(c, result, 1);
      for (std::int64_t i = 0; i < rows; ++i) {
        for (std::int64_t j = 0; j < hidden; ++j) {
          const double expected = next_state(c, i, j, 1);
          EXPECT_NEAR(result.next(i, j), expected, 1e-6 * (1.0 + std::abs(expected)));
          EXPECT_NEAR(result.low(i, j), result.next(i, j), kBf16 * std::abs(result.next(i, j)));
        }
      }
    }
  });
}

TEST(Gru, MayWriteOverItsInputs) {
  GruCase c(5, 33);
  GruResult result(c);
  run_forward(c, result, 1);
  TestMatrix candidate(5, 33);
  gru_forward({.input_gates = c.a.view(),
               .hidden_gates = c.b.view(),
               .hidden_bias = c.bias.view().data,
               .previous = c.h.view(),
               .next = c.h.view(),
               .next_low = {},
               .gates = c.a.view(),
               .candidate = candidate.view(),
               .mask = c.mask(1)});
  for (std::int64_t i = 0; i < 5; ++i) {
    for (std::int64_t j = 0; j < 33; ++j) {
      EXPECT_EQ(c.h(i, j), result.next(i, j));
      EXPECT_EQ(c.a(i, 66 + j), result.gates(i, 66 + j));
    }
  }
}

// The loss is sum_ij weight(i, j) h'(i, j); its derivative by central differences of the equation in double.
TEST(Gru, HasTheGradientOfFiniteDifferences) {
  with_every_target([] {
    constexpr std::int64_t kRows = 4;
    constexpr std::int64_t kHidden = 19;
    GruCase c(kRows, kHidden);
    GruResult result(c);
    run_forward(c, result, 1);
    Random random(3);
    const TestMatrix weight = TestMatrix::random(kRows, kHidden, random);
    TestMatrix d_a(kRows, 3 * kHidden);
    TestMatrix d_b(kRows, 3 * kHidden);
    TestMatrix d_h(kRows, kHidden);
    TestMatrixBf16 d_a_low(kRows, 3 * kHidden);
    TestMatrixBf16 d_b_low(kRows, 3 * kHidden);
    gru_backward({.d_next = weight.view(),
                  .previous = c.h.view(),
                  .gates = result.gates.view(),
                  .candidate = result.candidate.view(),
                  .d_input_gates = d_a.view(),
                  .d_hidden_gates = d_b.view(),
                  .d_input_gates_low = d_a_low.view(),
                  .d_hidden_gates_low = d_b_low.view(),
                  .d_previous = d_h.view(),
                  .mask = c.mask(1)});
    // Each coordinate moves one unit's state alone: column % hidden.
    const auto check = [&](TestMatrix& input, const TestMatrix& gradient) {
      for (std::int64_t i = 0; i < kRows; ++i) {
        for (std::int64_t j = 0; j < input.columns(); ++j) {
          const float before = input.at(i, j);
          const float step = 0x1p-8F;
          input.at(i, j) = before + step;
          const double up = next_state(c, i, j % kHidden, 1);
          input.at(i, j) = before - step;
          const double down = next_state(c, i, j % kHidden, 1);
          input.at(i, j) = before;
          EXPECT_NEAR(gradient(i, j),
                      weight(i, j % kHidden) * (up - down) / (2.0 * static_cast<double>(step)), 3e-5);
        }
      }
    };
    check(c.a, d_a);
    check(c.b, d_b);
    check(c.h, d_h);
    for (std::int64_t i = 0; i < kRows; ++i) {
      for (std::int64_t j = 0; j < 3 * kHidden; ++j) {
        EXPECT_NEAR(d_a_low(i, j), d_a(i, j), kBf16 * std::abs(d_a(i, j)));
        EXPECT_NEAR(d_b_low(i, j), d_b(i, j), kBf16 * std::abs(d_b(i, j)));
      }
    }
  });
}

}  // namespace
}  // namespace s2s::kernels
