#include "kernels/dropout.h"

#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

TEST(KeepMask, IsTheGeneratorsOwnToTheBit) {
  with_every_target([] {
    for (const std::size_t size : {0, 1, 3, 4, 5, 63, 64, 65, 1000, 50001}) {
      for (const float keep : {1.0F, 0.8F, 0.3F}) {
        Random slow(
            {.seed = 0x123456789ABCDEF0ULL, .stream = 0xFEDCBA9876543210ULL, .counter = 0xFFFFFFFFULL - 100});
        Random fast(slow.state());
        std::vector<float> expected(size, 7.0F);
        std::vector<float> actual(size, 8.0F);
        slow.fill_keep_mask(expected, keep);
        fill_keep_mask(fast, actual, keep);
        ASSERT_EQ(actual, expected) << size;
        ASSERT_EQ(fast.state(), slow.state());
      }
    }
  });
}

}  // namespace
}  // namespace s2s::kernels
