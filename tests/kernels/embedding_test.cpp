#include "kernels/embedding.h"

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

TEST(Embedding, GathersRowsAndAddsGradientsBack) {
  with_every_target([] {
    for (const std::int64_t width : {1, 17, 257}) {
      Random random(5);
      const std::vector<std::int32_t> ids = {4, 0, 4, 9, 4, 1, 0};
      const auto count = static_cast<std::int64_t>(ids.size());
      const TestMatrix table = TestMatrix::random(10, width, random);
      const TestMatrix mask = TestMatrix::random(count, width, random);
      const TestMatrix d_out = TestMatrix::random(count, width, random);
      TestMatrix out(count, width);
      TestMatrix plain(count, width);
      TestMatrixBf16 low(count, width);
      TestMatrix d_table(10, width, 1.0F);
      embedding_gather(table.view(), ids, mask.view(), out.view(), low.view());
      embedding_gather(table.view(), ids, {}, plain.view());
      embedding_scatter_add(ids, d_out.view(), mask.view(), d_table.view());
      for (std::int64_t j = 0; j < width; ++j) {
        for (std::int64_t i = 0; i < count; ++i) {
          const std::int32_t id = ids[static_cast<std::size_t>(i)];
          EXPECT_NEAR(out(i, j), table(id, j) * mask(i, j), 1e-6);
          EXPECT_NEAR(low(i, j), out(i, j), kBf16 * std::abs(out(i, j)));
          EXPECT_EQ(plain(i, j), table(id, j));
        }
        const double expected =
            1.0 + d_out(0, j) * mask(0, j) + d_out(2, j) * mask(2, j) + d_out(4, j) * mask(4, j);
        EXPECT_NEAR(d_table(4, j), expected, 1e-5);
        EXPECT_EQ(d_table(7, j), 1.0);
      }
    }
  });
}

TEST(Embedding, SkipsNegativeIdsInTheGradient) {
  const std::vector<std::int32_t> ids = {-1, 2};
  const TestMatrix d_out(2, 4, 1.0F);
  TestMatrix d_table(3, 4);
  embedding_scatter_add(ids, d_out.view(), {}, d_table.view());
  EXPECT_EQ(d_table(2, 3), 1.0);
  EXPECT_EQ(d_table(0, 0), 0.0);
}

}  // namespace
}  // namespace s2s::kernels
