#include "kernels/layer_norm.h"

#include <tuple>

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

struct NormCase {
  TestMatrix x, gain, bias, d_y;
  std::int64_t parts;
  NormCase(std::int64_t rows, std::int64_t width, std::int64_t parts_, Random random = Random(11))
      : x(TestMatrix::random(rows, width, random, 2.0F)),
        gain(TestMatrix::random(1, width, random)),
        bias(TestMatrix::random(1, width, random)),
        d_y(TestMatrix::random(rows, width, random)),
        parts(parts_) {
    for (std::int64_t j = 0; j < width; ++j) {
      x.at(0, j) += 30.0F;  // far from a mean of 0
    }
  }

  double y(std::int64_t row, std::int64_t column) const {
    const std::int64_t width = x.columns() / parts;
    const std::int64_t begin = column / width * width;
    double mean = 0.0;
    for (std::int64_t j = begin; j < begin + width; ++j) {
      mean += x(row, j) / static_cast<double>(width);
    }
    double variance = 0.0;
    for (std::int64_t j = begin; j < begin + width; ++j) {
      variance += (x(row, j) - mean) * (x(row, j) - mean) / static_cast<double>(width);
    }
    return gain(0, column) * (x(row, column) - mean) / std::sqrt(variance + 1e-5) + bias(0, column);
  }

  // sum of d y * y: what the gradients are gradients of.
  double loss() const {
    double total = 0.0;
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::int64_t j = 0; j < x.columns(); ++j) {
        total += d_y(i, j) * y(i, j);
      }
    }
    return total;
  }
};

struct NormResult {
  TestMatrix y, normalised, scales, d_x, d_gain, d_bias;
  TestMatrixBf16 d_x_low;
  explicit NormResult(NormCase& c)
      : y(c.x.rows(), c.x.columns(), 1.0F),
        normalised(c.x.rows(), c.x.columns()),
        scales(c.x.rows(), c.parts),
        d_x(c.x.rows(), c.x.columns()),
        d_gain(1, c.x.columns(), 1.0F),
        d_bias(1, c.x.columns(), 1.0F),
        d_x_low(c.x.rows(), c.x.columns()) {
    layer_norm_forward({.in = c.x.view(),
                        .parts = c.parts,
                        .gain = c.gain.view().data,
                        .bias = c.bias.view().data,
                        .out = y.view(),
                        .add = true,
                        .normalised = normalised.view(),
                        .scales = scales.view()});
    layer_norm_backward({.d_out = c.d_y.view(),
                         .normalised = normalised.view(),
                         .scales = scales.view(),
                         .parts = c.parts,
                         .gain = c.gain.view().data,
                         .d_in = d_x.view(),
                         .d_in_low = d_x_low.view(),
                         .d_gain = d_gain.view().data,
                         .d_bias = d_bias.view().data});
  }
};

void check_gradient(const NormCase& c, TestMatrix& input, const TestMatrix& gradient, double before) {
  for (std::int64_t i = 0; i < input.rows(); ++i) {
    for (std::int64_t j = 0; j < input.columns(); ++j) {
      const float value = input.at(i, j);
      const float step = 0x1p-8F;
      input.at(i, j) = value + step;
      const double up = c.loss();
      input.at(i, j) = value - step;
      const double down = c.loss();
      input.at(i, j) = value;
      const double expected = (up - down) / (2.0 * static_cast<double>(step));
      EXPECT_NEAR(gradient(i, j) - before, expected, 1e-3 * (1.0 + std::abs(expected))) << i << ", " << j;
    }
  }
}

TEST(LayerNorm, FollowsItsEquationInEachPartOfARow) {
  with_every_target([] {
    for (const auto& [rows, width, parts] : {std::tuple{1, 5, 1}, {3, 21, 3}, {7, 132, 4}}) {
      NormCase c(rows, width, parts);
      const NormResult result(c);
      TestMatrix in_place = c.x;
      layer_norm_forward({.in = in_place.view(),
                          .parts = c.parts,
                          .gain = c.gain.view().data,
                          .bias = c.bias.view().data,
                          .out = in_place.view()});
      for (std::int64_t i = 0; i < rows; ++i) {
        for (std::int64_t j = 0; j < width; ++j) {
          EXPECT_NEAR(result.y(i, j), c.y(i, j) + 1.0, 2e-5);  // added to what was there
          EXPECT_NEAR(in_place(i, j), c.y(i, j), 2e-5);
        }
      }
    }
  });
}

TEST(LayerNorm, HasTheGradientsOfFiniteDifferences) {
  with_every_target([] {
    for (const auto& [rows, width, parts] : {std::tuple{4, 7, 1}, {3, 21, 3}, {2, 80, 4}}) {
      NormCase c(rows, width, parts);
      const NormResult result(c);
      check_gradient(c, c.x, result.d_x, 0.0);
      check_gradient(c, c.gain, result.d_gain, 1.0);
      check_gradient(c, c.bias, result.d_bias, 1.0);
      for (std::int64_t i = 0; i < rows; ++i) {
        for (std::int64_t j = 0; j < width; ++j) {
          EXPECT_NEAR(result.d_x_low(i, j), result.d_x(i, j), kBf16 * std::abs(result.d_x(i, j)));
        }
      }
    }
  });
}

TEST(LayerNorm, OfEqualNumbersIsTheBias) {
  NormCase c(2, 6, 2);
  for (std::int64_t j = 0; j < 6; ++j) {
    c.x.at(1, j) = 3.0F;
  }
  const NormResult result(c);
  for (std::int64_t j = 0; j < 6; ++j) {
    EXPECT_NEAR(result.y(1, j), c.bias(0, j) + 1.0, 1e-6);
  }
}

}  // namespace
}  // namespace s2s::kernels
