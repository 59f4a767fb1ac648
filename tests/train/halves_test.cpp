#include "train/halves.h"

#include <gtest/gtest.h>

#include "train/toy.h"

namespace s2s {
namespace {

TEST(Halves, HoldTheSameSentencesNoWiderThanTheyNeed) {
  Batch batch = make_batch({{4, 2}, {5, 2}, {6, 7, 8, 2}}, {{7, 8, 9, 2}, {7, 2}, {11, 2}});
  batch.sentences = {30, 10, 20};
  const std::vector<Batch> halves = in_halves({batch});
  ASSERT_EQ(halves.size(), 2U);
  EXPECT_EQ(halves[0].sentences, (std::vector<std::uint64_t>{30}));
  EXPECT_EQ(halves[1].sentences, (std::vector<std::uint64_t>{10, 20}));
  EXPECT_EQ(halves[0].source.ids, (std::vector<std::int32_t>{4, 2}));
  EXPECT_EQ(halves[0].target.ids, (std::vector<std::int32_t>{7, 8, 9, 2}));
  EXPECT_EQ(halves[1].source.ids, (std::vector<std::int32_t>{5, 2, kPadId, kPadId, 6, 7, 8, 2}));
  EXPECT_EQ(halves[1].target.ids, (std::vector<std::int32_t>{7, 2, 11, 2}));
  EXPECT_EQ(halves[1].source.lengths, (std::vector<std::int64_t>{2, 4}));
  EXPECT_EQ(halves[1].source.width, 4);
  EXPECT_EQ(halves[1].target.width, 2);
}

TEST(Halves, OneSentenceStaysWhole) {
  const std::vector<Batch> halves = in_halves({make_batch({{4, 2}}, {{7, 2}})});
  ASSERT_EQ(halves.size(), 1U);
  EXPECT_EQ(halves[0].source.rows, 1);
}

}  // namespace
}  // namespace s2s
