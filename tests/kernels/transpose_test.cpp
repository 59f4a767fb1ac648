#include "kernels/transpose.h"

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

TEST(Transpose, TurnsRowsIntoColumnsAndFillsUpWithZeros) {
  with_every_target([] {
    Random random(1);
    for (const std::int64_t rows : {1, 7, 8, 33, 200}) {
      for (const std::int64_t columns : {1, 4, 31, 64, 130}) {
        for (const std::int64_t more : {0, 5}) {
          const TestMatrix from = TestMatrix::random(rows, columns, random);
          TestMatrixBf16 from_low(from);
          TestMatrix to(columns, rows + more, 9.0F);
          TestMatrixBf16 to_low(columns, rows + more);
          transpose(from.view(), to.view());
          transpose(from_low.view(), to_low.view());
          for (std::int64_t j = 0; j < columns; ++j) {
            for (std::int64_t i = 0; i < rows + more; ++i) {
              ASSERT_EQ(to(j, i), i < rows ? from(i, j) : 0.0);
              ASSERT_EQ(to_low(j, i), i < rows ? from_low(i, j) : 0.0);
            }
          }
        }
      }
    }
  });
}

}  // namespace
}  // namespace s2s::kernels
