#include "base/median.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

TEST(Median, IsTheMiddleOneOrTheMeanOfTheTwo) {
  EXPECT_DOUBLE_EQ(median({7}), 7);
  EXPECT_DOUBLE_EQ(median({3, 1, 2}), 2);
  EXPECT_DOUBLE_EQ(median({4, 1, 2, 3}), 2.5);
}

}  // namespace
}  // namespace s2s
