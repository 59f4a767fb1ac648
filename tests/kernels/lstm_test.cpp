#include "kernels/lstm.h"

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

struct LstmCase {
  std::int64_t rows, hidden;
  TestMatrix a, h, cell, bias;
  std::vector<std::int64_t> lengths;
  LstmCase(std::int64_t rows_, std::int64_t hidden_, Random random = Random(11))
      : rows(rows_),
        hidden(hidden_),
        a(TestMatrix::random(rows_, 4 * hidden_, random, 2.0F)),
        h(TestMatrix::random(rows_, hidden_, random)),
        cell(TestMatrix::random(rows_, hidden_, random)),
        bias(TestMatrix::random(1, 4 * hidden_, random)) {
    for (std::int64_t i = 0; i < rows; ++i) {
      lengths.push_back(1 + i % 3);
    }
  }
  bool active(std::int64_t row) const { return lengths[static_cast<std::size_t>(row)] > 1; }
};

struct State {
  double h, cell;
};

State next_state(const LstmCase& c, std::int64_t row, std::int64_t j) {
  if (!c.active(row)) {
    return {c.h(row, j), c.cell(row, j)};
  }
  const auto a = [&](std::int64_t gate) {
    return c.a(row, gate * c.hidden + j) + c.bias(0, gate * c.hidden + j);
  };
  const double cell = sigmoid(a(1)) * c.cell(row, j) + sigmoid(a(0)) * std::tanh(a(2));
  return {sigmoid(a(3)) * std::tanh(cell), cell};
}

struct LstmResult {
  TestMatrix next, cell, gates;
  explicit LstmResult(const LstmCase& c)
      : next(c.rows, c.hidden), cell(c.rows, c.hidden), gates(c.rows, 4 * c.hidden) {}
};

void run_forward(LstmCase& c, LstmResult& result) {
  lstm_forward({.preactivations = c.a.view(),
                .bias = c.bias.view().data,
                .previous = c.h.view(),
                .previous_cell = c.cell.view(),
                .next = result.next.view(),
                .next_cell = result.cell.view(),
                .next_low = {},
                .gates = result.gates.view(),
                .mask = {c.lengths.data(), 1}});
}

TEST(Lstm, FollowsItsEquationAndCarriesFinishedRowsThrough) {
  with_every_target([] {
    for (const auto& [rows, hidden] : {std::pair{1, 1}, {3, 17}, {5, 257}, {17, 64}}) {
      LstmCase c(rows, hidden);
      LstmResult result(c);
      run_forward(c, result);
      for (std::int64_t i = 0; i < rows; ++i) {
        for (std::int64_t j = 0; j < hidden; ++j) {
          const State expected = next_state(c, i, j);
          EXPECT_NEAR(result.next(i, j), expected.h, 2e-6 * (1.0 + std::abs(expected.h)));
          EXPECT_NEAR(result.cell(i, j), expected.cell, 2e-6 * (1.0 + std::abs(expected.cell)));
        }
      }
    }
  });
}

TEST(Lstm, HasTheGradientOfFiniteDifferences) {
  with_every_target([] {
    constexpr std::int64_t kRows = 4;
    constexpr std::int64_t kHidden = 19;
    LstmCase c(kRows, kHidden);
    LstmResult result(c);
    run_forward(c, result);
    Random random(3);
    const TestMatrix weight = TestMatrix::random(kRows, kHidden, random);
    const TestMatrix cell_weight = TestMatrix::random(kRows, kHidden, random);
    TestMatrix d_a(kRows, 4 * kHidden);
    TestMatrix d_h(kRows, kHidden);
    TestMatrix d_cell(kRows, kHidden);
    TestMatrixBf16 d_a_low(kRows, 4 * kHidden);
    lstm_backward({.d_next = weight.view(),
                   .d_next_cell = cell_weight.view(),
                   .previous_cell = c.cell.view(),
                   .next_cell = result.cell.view(),
                   .gates = result.gates.view(),
                   .d_preactivations = d_a.view(),
                   .d_preactivations_low = d_a_low.view(),
                   .d_previous = d_h.view(),
                   .d_previous_cell = d_cell.view(),
                   .mask = {c.lengths.data(), 1}});
    const auto loss = [&](std::int64_t i, std::int64_t j) {
      const State state = next_state(c, i, j);
      return weight(i, j) * state.h + cell_weight(i, j) * state.cell;
    };
    const auto check = [&](TestMatrix& input, const TestMatrix& gradient) {
      for (std::int64_t i = 0; i < kRows; ++i) {
        for (std::int64_t j = 0; j < input.columns(); ++j) {
          const float before = input.at(i, j);
          const float step = 0x1p-8F;
          input.at(i, j) = before + step;
          const double up = loss(i, j % kHidden);
          input.at(i, j) = before - step;
          const double down = loss(i, j % kHidden);
          input.at(i, j) = before;
          EXPECT_NEAR(gradient(i, j), (up - down) / (2.0 * static_cast<double>(step)), 5e-5);
        }
      }
    };
    check(c.a, d_a);
    check(c.cell, d_cell);
    check(c.h, d_h);
    for (std::int64_t i = 0; i < kRows; ++i) {
      for (std::int64_t j = 0; j < 4 * kHidden; ++j) {
        EXPECT_NEAR(d_a_low(i, j), d_a(i, j), kBf16 * std::abs(d_a(i, j)));
      }
    }
  });
}

}  // namespace
}  // namespace s2s::kernels
