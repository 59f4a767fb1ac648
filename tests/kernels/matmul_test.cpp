#include "kernels/matmul.h"

#include <omp.h>

#include "kernels/panels.h"
#include "kernels/parallel.h"
#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

std::vector<Precision> precisions() {
  return cpu_can_multiply_bf16() ? std::vector{Precision::fp32, Precision::bf16}
                                 : std::vector{Precision::fp32};
}

double rounded(double value, Precision precision) {
  const auto single = static_cast<float>(value);
  return static_cast<double>(precision == Precision::bf16 ? to_float(to_bf16(single)) : single);
}

// What a sum of products may be off by: fp32 accumulation over `inner` terms of about this size. bf16
// operands are rounded in the expectation too, so that the bound is the same.
double bound(std::int64_t inner, double scale = 1.0) {
  return 4.0 * 0x1p-24 * scale * (8.0 + static_cast<double>(inner));
}

struct Shape {
  std::int64_t m, k, n;
};
// All numbers of rows that a tile may have, one and several of all that is done by parts, and nothing even.
const std::vector<Shape> kShapes = {{1, 1, 1},    {1, 17, 257},  {3, 257, 17},   {17, 64, 192},
                                    {64, 31, 65}, {700, 33, 40}, {13, 2101, 37}, {200, 50, 150},
                                    {9, 40, 3},   {10, 40, 30},  {8, 41, 32},    {11, 4, 33},
                                    {5, 7, 16},   {19, 2, 15},   {2, 3, 17}};

void multiplies_as_three_loops_do() {
  for (const Precision precision : precisions()) {
    for (const auto& [m, k, n] : kShapes) {
      for (const bool transposed : {false, true}) {
        Random random(1);
        TestMatrix a = TestMatrix::random(m, k, random);
        const TestMatrix b = transposed ? TestMatrix::random(n, k, random) : TestMatrix::random(k, n, random);
        const TestMatrix bias = TestMatrix::random(1, n, random);
        TestMatrix c = TestMatrix::random(m, n, random);
        const TestMatrix before = c;
        PackedMatrix packed(k, n, precision);
        transposed ? packed.pack_transposed(b.view()) : packed.pack(b.view());
        TestMatrix plain(m, n, 99.0F);
        packed.multiply(a.view(), plain.view());
        packed.multiply(a.view(), c.view(), 1.0F, bias.view().data);
        for (std::int64_t i = 0; i < m; ++i) {
          for (std::int64_t j = 0; j < n; ++j) {
            double product = 0.0;
            double size = 0.0;
            for (std::int64_t l = 0; l < k; ++l) {
              const double term =
                  rounded(a(i, l), precision) * rounded(transposed ? b(j, l) : b(l, j), precision);
              product += term;
              size += std::abs(term);
            }
            const double off = bound(k, size / static_cast<double>(k) + 0.1);
            ASSERT_NEAR(plain(i, j), product, off) << m << "x" << k << "x" << n;
            ASSERT_NEAR(c(i, j), product + before(i, j) + bias(0, j), off + 1e-6);
          }
        }
      }
    }
  }
}

// With this project's own products, where they suit the CPU, and with oneDNN's, which the oldest instructions
// get.
template <class Body>
void with_both_products(const Body& body) {
  body();
  use_vector_target(vector_targets().back());
  body();
  use_vector_target("");
}

TEST(PackedMatrix, MultipliesAsThreeLoopsDo) { with_both_products(multiplies_as_three_loops_do); }

TEST(PackedMatrix, CanBeOneDnnsWhereOwnProductsWouldDo) {
  for (const Precision precision : precisions()) {
    Random random(3);
    const TestMatrix a = TestMatrix::random(20, 90, random);
    const TestMatrix b = TestMatrix::random(90, 50, random);
    TestMatrix own(20, 50);
    TestMatrix other(20, 50);
    for (const auto& [products, c] : {std::pair{Products::best, &own}, {Products::onednn, &other}}) {
      PackedMatrix packed(90, 50, precision, products);
      packed.pack(b.view());
      packed.multiply(a.view(), c->view());
    }
    for (std::int64_t i = 0; i < 20; ++i) {
      for (std::int64_t j = 0; j < 50; ++j) {
        ASSERT_NEAR(own(i, j), other(i, j), 1e-4);
      }
    }
  }
}

// What batches of translations rest on: a sentence's numbers do not depend on its neighbours, nor on the
// threads.
TEST(PackedMatrix, GivesARowTheSameBytesInEveryCompany) {
  const int threads = omp_get_max_threads();
  for (const Precision precision : precisions()) {
    if (!panels::suit(precision)) {
      continue;  // oneDNN promises no such thing
    }
    Random random(6);
    TestMatrix a = TestMatrix::random(250, 130, random);
    const TestMatrix b = TestMatrix::random(130, 170, random);
    PackedMatrix packed(130, 170, precision);
    packed.pack(b.view());
    TestMatrix all(250, 170);
    omp_set_num_threads(2);
    packed.multiply(a.view(), all.view());
    omp_set_num_threads(1);
    for (const std::int64_t rows : {1, 2, 3, 12, 13, 60, 249}) {
      const std::int64_t first = 250 - rows;
      TestMatrix some(rows, 170);
      packed.multiply(ConstMatrix(a.view().row(first), rows, 130, a.stride()), some.view());
      for (std::int64_t i = 0; i < rows; ++i) {
        for (std::int64_t j = 0; j < 170; ++j) {
          ASSERT_EQ(some(i, j), all(first + i, j)) << rows << " rows";
        }
      }
    }
  }
  omp_set_num_threads(threads);
}

TEST(PackedMatrix, TakesBf16) {
  if (!cpu_can_multiply_bf16()) {
    GTEST_SKIP() << "this CPU has no bf16 products";
  }
  Random random(2);
  TestMatrix a = TestMatrix::random(19, 70, random);
  TestMatrixBf16 a_low(a);
  const TestMatrix b = TestMatrix::random(70, 33, random);
  PackedMatrix packed(70, 33, Precision::bf16);
  packed.pack(b.view());
  TestMatrix expected(19, 33);
  TestMatrix c(19, 33);
  packed.multiply(a.view(), expected.view());
  packed.multiply(a_low.view(), c.view());
  for (std::int64_t i = 0; i < 19; ++i) {
    for (std::int64_t j = 0; j < 33; ++j) {
      EXPECT_EQ(c(i, j), expected(i, j));
    }
  }
}

TEST(PackedMatrix, FollowsWhenPackedAgain) {
  Random random(2);
  const TestMatrix a = TestMatrix::random(2, 8, random);
  TestMatrix b(8, 5, 1.0F);
  PackedMatrix packed(8, 5, Precision::fp32);
  TestMatrix c(2, 5);
  for (const float value : {1.0F, 2.0F}) {
    b = TestMatrix(8, 5, value);
    packed.pack(b.view());
    packed.multiply(a.view(), c.view());
    double sum = 0.0;
    for (std::int64_t l = 0; l < 8; ++l) {
      sum += a(0, l);
    }
    EXPECT_NEAR(c(0, 4), static_cast<double>(value) * sum, 1e-5);
  }
}

TEST(PackedMatrix, GivesTheSameBytesWithinAParallelRegion) {
  Random random(4);
  const TestMatrix a = TestMatrix::random(16, 40, random);
  const TestMatrix b = TestMatrix::random(40, 24, random);
  TestMatrix outside(16, 24);
  TestMatrix inside(16, 24);
  PackedMatrix packed(40, 24, Precision::fp32);
  packed.pack(b.view());
  packed.multiply(a.view(), outside.view());
  on_threads(2, [&](int thread) {
    if (thread == 0) {
      packed.multiply(a.view(), inside.view());
    }
  });
  for (std::int64_t i = 0; i < 16; ++i) {
    for (std::int64_t j = 0; j < 24; ++j) {
      EXPECT_NEAR(inside(i, j), outside(i, j), 1e-5);
    }
  }
}

void adds_the_gradient_of_a_weight() {
  for (const Precision precision : precisions()) {
    for (const auto& [m, n, k] : kShapes) {
      Random random(5);
      TestMatrix a = TestMatrix::random(m, n, random);
      TestMatrix b = TestMatrix::random(m, k, random);
      TestMatrix c = TestMatrix::random(n, k, random);
      TestMatrix fresh(n, k, 7.0F);
      const TestMatrix before = c;
      if (precision == Precision::bf16) {
        TestMatrixBf16 a_low(a);
        TestMatrixBf16 b_low(b);
        multiply_transposed(a_low.view(), b_low.view(), c.view());
        multiply_transposed(a_low.view(), b_low.view(), fresh.view(), 0.0F);
      } else {
        multiply_transposed(a.view(), b.view(), c.view());
        multiply_transposed(a.view(), b.view(), fresh.view(), 0.0F);
      }
      for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = 0; j < k; ++j) {
          double product = 0.0;
          double size = 0.0;
          for (std::int64_t l = 0; l < m; ++l) {
            const double term = rounded(a(l, i), precision) * rounded(b(l, j), precision);
            product += term;
            size += std::abs(term);
          }
          const double off = bound(m, size / static_cast<double>(m) + 0.1) + 1e-6;
          ASSERT_NEAR(c(i, j), before(i, j) + product, off);
          ASSERT_NEAR(fresh(i, j), product, off);
        }
      }
    }
  }
}

TEST(MultiplyTransposed, AddsTheGradientOfAWeight) { with_both_products(adds_the_gradient_of_a_weight); }

void equals_a_product_without_one() {
  for (const Precision precision : precisions()) {
    for (const auto& [m, n, k] : kShapes) {
      Random random(9);
      TestMatrix b = TestMatrix::random(m, k, random);
      TestMatrixBf16 b_low(b);
      TransposedFactor factor;
      precision == Precision::bf16 ? factor.set(b_low.view()) : factor.set(b.view());
      for (const float beta : {0.0F, 1.0F}) {  // another left side for each
        TestMatrix a = TestMatrix::random(m, n, random);
        TestMatrixBf16 a_low(a);
        TestMatrix expected(n, k, 2.0F);
        TestMatrix found(n, k, 2.0F);
        if (precision == Precision::bf16) {
          multiply_transposed(a_low.view(), b_low.view(), expected.view(), beta);
          factor.multiply(a_low.view(), found.view(), beta);
        } else {
          multiply_transposed(a.view(), b.view(), expected.view(), beta);
          factor.multiply(a.view(), found.view(), beta);
        }
        for (std::int64_t i = 0; i < n; ++i) {
          for (std::int64_t j = 0; j < k; ++j) {
            ASSERT_EQ(found(i, j), expected(i, j)) << m << "x" << n << "x" << k;
          }
        }
      }
    }
  }
}
TEST(TransposedFactor, EqualsAProductWithoutOne) { with_both_products(equals_a_product_without_one); }

TEST(PackedMatrix, LeavesAProductOfNoRowsAlone) {
  with_both_products([] {
    TestMatrix weight(3, 2, 1.0F);
    PackedMatrix packed(3, 2, Precision::fp32);
    packed.pack(weight.view());
    TestMatrix c(1, 2, 7.0F);
    packed.multiply(ConstMatrix(weight.view().data, 0, 3), c.view().first_rows(0));
    EXPECT_EQ(c(0, 1), 7.0);
  });
}

// More shapes than are kept.
TEST(PackedMatrix, MultipliesRowsOfEveryNumber) {
  TestMatrix weight(3, 2, 1.0F);
  PackedMatrix packed(3, 2, Precision::fp32);
  packed.pack(weight.view());
  for (const int round : {1, 2}) {
    for (std::int64_t rows = 1; rows < 300; ++rows) {
      TestMatrix a(rows, 3, static_cast<float>(round));
      TestMatrix c(rows, 2);
      packed.multiply(a.view(), c.view());
      ASSERT_EQ(c(rows - 1, 1), 3.0 * round);
    }
  }
}

TEST(ColumnSums, AreTheBiasGradient) {
  with_every_target([] {
    Random random(8);
    const TestMatrix a = TestMatrix::random(37, 333, random);
    TestMatrixBf16 low(a);
    std::vector<float> sums(333, 2.0F);
    std::vector<float> low_sums(333, 0.0F);
    add_column_sums(a.view(), sums.data());
    add_column_sums(low.view(), low_sums.data());
    for (std::int64_t j = 0; j < 333; ++j) {
      double expected = 0.0;
      double rounded_sum = 0.0;
      for (std::int64_t i = 0; i < 37; ++i) {
        expected += a(i, j);
        rounded_sum += low(i, j);
      }
      EXPECT_NEAR(static_cast<double>(sums[static_cast<std::size_t>(j)]), 2.0 + expected, 1e-5);
      EXPECT_NEAR(static_cast<double>(low_sums[static_cast<std::size_t>(j)]), rounded_sum, 1e-5);
    }
  });
}

}  // namespace
}  // namespace s2s::kernels
