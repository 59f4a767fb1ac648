#include "kernels/activations.h"

#include <algorithm>

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

TEST(Activations, TanhAndSigmoidAreAccurateOverTheWholeRange) {
  with_every_target([] {
    TestMatrix x(1, 40001);
    for (std::int64_t j = 0; j < x.columns(); ++j) {
      x.at(0, j) = 0.001F * static_cast<float>(j - 20000);
    }
    TestMatrix y(1, x.columns());
    TestMatrix s(1, x.columns());
    tanh_forward(x.view(), nullptr, y.view());
    sigmoid_forward(x.view(), nullptr, s.view());
    for (std::int64_t j = 0; j < x.columns(); ++j) {
      const double expected = std::tanh(x(0, j));
      ASSERT_NEAR(y(0, j), expected, 4e-7 * std::abs(expected) + 1e-30) << x(0, j);
      ASSERT_NEAR(s(0, j), sigmoid(x(0, j)), 2e-7) << x(0, j);
      ASSERT_LE(std::abs(y(0, j)), 1.0 + 0x1p-23);  // one unit in the last place over at most
    }
  });
}

TEST(Activations, TanhKeepsNumbersThatAreNotOrdinary) {
  with_every_target([] {
    TestMatrix x(1, 5);
    x.at(0, 0) = std::numeric_limits<float>::infinity();
    x.at(0, 1) = -std::numeric_limits<float>::infinity();
    x.at(0, 2) = std::numeric_limits<float>::quiet_NaN();
    x.at(0, 3) = 1e-30F;
    x.at(0, 4) = -0.0F;
    TestMatrix y(1, 5);
    TestMatrixBf16 low(1, 5);
    tanh_forward(x.view(), nullptr, y.view(), low.view());
    EXPECT_NEAR(y(0, 0), 1.0, 1e-6);
    EXPECT_NEAR(y(0, 1), -1.0, 1e-6);
    EXPECT_TRUE(std::isnan(y(0, 2)));
    EXPECT_TRUE(std::isnan(low(0, 2)));
    EXPECT_NEAR(y(0, 3), 1e-30, 1e-36);
    EXPECT_EQ(y(0, 4), 0.0);
  });
}

TEST(Activations, TanhOfASumWithBiasAndItsDerivative) {
  with_every_target([] {
    Random random(1);
    const TestMatrix x = TestMatrix::random(7, 37, random);
    const TestMatrix bias = TestMatrix::random(1, 37, random);
    const TestMatrix d_y = TestMatrix::random(7, 37, random);
    TestMatrix y(7, 37);
    TestMatrix d_x(7, 37);
    TestMatrixBf16 d_low(7, 37);
    tanh_forward(x.view(), bias.view().data, y.view());
    tanh_backward(y.view(), d_y.view(), d_x.view(), d_low.view());
    for (std::int64_t i = 0; i < 7; ++i) {
      for (std::int64_t j = 0; j < 37; ++j) {
        const double t = std::tanh(x(i, j) + bias(0, j));
        EXPECT_NEAR(y(i, j), t, 1e-6);
        EXPECT_NEAR(d_x(i, j), d_y(i, j) * (1.0 - t * t), 2e-6);
        EXPECT_NEAR(d_low(i, j), d_x(i, j), kBf16 * std::abs(d_x(i, j)));
      }
    }
  });
}

TEST(Activations, RoundToBf16AsTheScalarDoes) {
  with_every_target([] {
    Random random(9);
    TestMatrix x(1, 4099);
    for (std::int64_t j = 0; j < x.columns();
         ++j) {  // every exponent and sign, infinities and NaN among them
      x.at(0, j) = std::bit_cast<float>(static_cast<std::uint32_t>(random.next()));
    }
    TestMatrixBf16 y(1, x.columns());
    convert(x.view(), y.view());
    TestMatrix back(1, x.columns());
    convert(y.view(), back.view());
    for (std::int64_t j = 0; j < x.columns(); ++j) {
      EXPECT_EQ(y.view().row(0)[j].bits, to_bf16(x.at(0, j)).bits) << x.at(0, j);
      EXPECT_TRUE(back(0, j) == y(0, j) || std::isnan(y(0, j)));
    }
  });
}

TEST(Activations, MaxoutTakesTheLargerOfEachPair) {
  with_every_target([] {
    for (const std::int64_t width : {1, 3, 17, 257}) {
      Random random(1);
      TestMatrix x = TestMatrix::random(5, 2 * width, random);
      x.at(0, 1) = x.at(0, 0);  // a tie: the gradient goes to the first
      const TestMatrix d_y = TestMatrix::random(5, width, random);
      TestMatrix y(5, width);
      TestMatrix d_x(5, 2 * width);
      TestMatrixBf16 low(5, width);
      TestMatrixBf16 d_low(5, 2 * width);
      maxout_forward(x.view(), y.view(), low.view());
      maxout_backward(x.view(), d_y.view(), d_x.view(), d_low.view());
      for (std::int64_t i = 0; i < 5; ++i) {
        for (std::int64_t j = 0; j < width; ++j) {
          const bool second = x(i, 2 * j + 1) > x(i, 2 * j);
          EXPECT_EQ(y(i, j), second ? x(i, 2 * j + 1) : x(i, 2 * j));
          EXPECT_NEAR(low(i, j), y(i, j), kBf16 * std::abs(y(i, j)));
          EXPECT_EQ(d_x(i, 2 * j), second ? 0.0 : d_y(i, j));
          EXPECT_EQ(d_x(i, 2 * j + 1), second ? d_y(i, j) : 0.0);
          EXPECT_NEAR(d_low(i, 2 * j), d_x(i, 2 * j), kBf16 * std::abs(d_x(i, 2 * j)));
          EXPECT_NEAR(d_low(i, 2 * j + 1), d_x(i, 2 * j + 1), kBf16 * std::abs(d_x(i, 2 * j + 1)));
        }
      }
    }
  });
}

TEST(Activations, SumsAndProductsOfElements) {
  with_every_target([] {
    Random random(1);
    const TestMatrix x = TestMatrix::random(3, 35, random);
    const TestMatrix mask = TestMatrix::random(3, 35, random);
    TestMatrix sum = TestMatrix::random(3, 35, random);
    const TestMatrix before = sum;
    TestMatrix biased(3, 35, 1.0F);
    TestMatrix product(3, 35);
    TestMatrix copied(3, 35);
    add(x.view(), sum.view());
    add_bias(x.view().data, biased.view());
    multiply_elements(x.view(), mask.view(), product.view());
    copy(x.view(), copied.view());
    for (std::int64_t i = 0; i < 3; ++i) {
      for (std::int64_t j = 0; j < 35; ++j) {
        EXPECT_NEAR(sum(i, j), x(i, j) + before(i, j), 1e-6);
        EXPECT_NEAR(biased(i, j), 1.0 + x(0, j), 1e-6);
        EXPECT_NEAR(product(i, j), x(i, j) * mask(i, j), 1e-6);
        EXPECT_EQ(copied(i, j), x(i, j));
      }
    }
  });
}

TEST(Activations, FillZeroClearsAllOfMemorySharedOutOverThreads) {
  std::vector<float> x(40003, 1.0F);
  fill_zero(x);
  EXPECT_EQ(std::count(x.begin(), x.end(), 0.0F), 40003);
}

}  // namespace
}  // namespace s2s::kernels
