#include "train/train_options.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

TEST(TrainOptions, ABatchsSizeSuitsWhatItCountsUnlessItIsGiven) {
  EXPECT_EQ(resolve(TrainOptions().batch).size, 80);
  EXPECT_EQ(resolve(BatchOptions{.size = 0, .unit = BatchUnit::pieces}).size, 3000);
  EXPECT_EQ(resolve(BatchOptions{.size = 7, .unit = BatchUnit::pieces}).size, 7);
}

}  // namespace
}  // namespace s2s
