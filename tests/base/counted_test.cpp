#include "base/counted.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

TEST(Counted, AgreesWithTheNumber) {
  EXPECT_EQ(counted(0, "line"), "0 lines");
  EXPECT_EQ(counted(1, "line"), "1 line");
  EXPECT_EQ(counted(12'345, "training pair"), "12,345 training pairs");
  EXPECT_EQ(counted(2, "batch", "batches"), "2 batches");
  EXPECT_EQ(form_for(1, "is", "are"), "is");
  EXPECT_EQ(form_for(0, "is", "are"), "are");
}

}  // namespace
}  // namespace s2s
