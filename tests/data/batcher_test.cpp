#include "data/batcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "base/error.h"
#include "base/random.h"

namespace s2s {
namespace {

using Sequences = std::vector<std::vector<std::int32_t>>;

// Pair i: lengths that go up and down, the target's within three of the source's; ids that tell which pair it
// is.
TrainingSet some_pairs(int count, std::uint64_t longest = 30) {
  Random random(9);
  Sequences source;
  Sequences target;
  for (int i = 0; i < count; ++i) {
    const auto length = 1 + random.below(longest);
    source.emplace_back(length, 10 + i);
    target.emplace_back(std::max<std::uint64_t>(length + random.below(7), 4) - 3, 10 + i);
  }
  return TrainingSet::in_memory(source, target);
}

// The batches of one epoch.
std::vector<Batch> epoch_of(Batcher& batcher) {
  std::vector<Batch> batches;
  const auto epoch = batcher.state().epoch;
  while (batcher.state().epoch == epoch) batches.push_back(batcher.next());
  return batches;
}

std::vector<std::vector<std::uint64_t>> sentences_of(const std::vector<Batch>& batches) {
  std::vector<std::vector<std::uint64_t>> sentences;
  for (const auto& batch : batches) sentences.push_back(batch.sentences);
  return sentences;
}

TEST(Batcher, ABatchIsItsSentencesPaddedWithAnEndBehindEach) {
  const auto set = TrainingSet::in_memory({{5, 6, 7}, {8}}, {{9}, {10, 11}});
  Batcher batcher(set, {.size = 2}, 1);
  const Batch batch = batcher.next();
  EXPECT_EQ(batch.sentences, (std::vector<std::uint64_t>{0, 1}));  // the shorter target first
  EXPECT_EQ(batch.source.rows, 2);
  EXPECT_EQ(batch.source.width, 4);
  EXPECT_EQ(batch.source.ids, (std::vector{5, 6, 7, kEndId, 8, kEndId, kPadId, kPadId}));
  EXPECT_EQ(batch.source.lengths, (std::vector<std::int64_t>{4, 2}));
  EXPECT_EQ(batch.target.width, 3);
  EXPECT_EQ(batch.target.ids, (std::vector{9, kEndId, kPadId, 10, 11, kEndId}));
  EXPECT_EQ(batch.target.lengths, (std::vector<std::int64_t>{2, 3}));
}

class EveryUnit : public testing::TestWithParam<BatchOptions> {};
INSTANTIATE_TEST_SUITE_P(Batcher, EveryUnit,
                         testing::Values(BatchOptions{.size = 16, .pool = 5},
                                         BatchOptions{.size = 300, .unit = BatchUnit::pieces, .pool = 5}));

TEST_P(EveryUnit, AnEpochGivesEveryPairOnceTheTailIncluded) {
  const auto set = some_pairs(1003);
  Batcher batcher(set, GetParam(), 1);
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::map<std::uint64_t, int> seen;
    for (const auto& batch : epoch_of(batcher)) {
      for (const auto i : batch.sentences) ++seen[i];
    }
    EXPECT_EQ(seen.size(), 1003U);
    EXPECT_TRUE(std::ranges::all_of(seen, [](const auto& entry) { return entry.second == 1; }));
    EXPECT_EQ(batcher.epochs_done(), epoch + 1.0);
  }
}

TEST_P(EveryUnit, BatchesFollowFromSeedAndEpochAlone) {
  const auto set = some_pairs(500);
  Batcher one(set, GetParam(), 1);
  Batcher same(set, GetParam(), 1);
  Batcher other(set, GetParam(), 2);
  const auto first = sentences_of(epoch_of(one));
  EXPECT_EQ(first, sentences_of(epoch_of(same)));
  EXPECT_NE(first, sentences_of(epoch_of(other)));
  EXPECT_NE(first, sentences_of(epoch_of(one)));  // the second epoch
}

TEST_P(EveryUnit, RestoringAnyStateGoesOnExactlyThere) {
  const auto set = some_pairs(400);
  Batcher whole(set, GetParam(), 3);
  Batcher restored(set, GetParam(), 3);
  Batcher fresh(set, GetParam(), 3);
  for (int i = 0; i < 120; ++i) {
    restored.restore(whole.state());
    EXPECT_EQ(restored.epochs_done(), whole.epochs_done());
    const auto expected = whole.next();
    ASSERT_EQ(restored.next().sentences, expected.sentences) << i;
    ASSERT_EQ(restored.state(), whole.state()) << i;
    ASSERT_EQ(fresh.next().sentences, expected.sentences) << i;
  }
  EXPECT_GE(whole.state().epoch, 1U);
}

TEST_P(EveryUnit, LengthsAreMixedOverTheBatchesAndAlikeWithinThem) {
  const auto set = some_pairs(2000);
  Batcher batcher(set, GetParam(), 4);
  const auto batches = epoch_of(batcher);
  std::vector<std::int64_t> widths;
  for (const auto& batch : batches) widths.push_back(batch.target.width);
  EXPECT_FALSE(std::ranges::is_sorted(widths));
  EXPECT_GT(std::set(widths.begin(), widths.end()).size(), 5U);
}

TEST(Batcher, SortingWithinPoolsLeavesLittlePadding) {
  const auto set = some_pairs(5000);
  Batcher sorted(set, {.size = 50, .pool = 50}, 5);
  Batcher unsorted(set, {.size = 50, .pool = 1}, 5);
  epoch_of(sorted);
  epoch_of(unsorted);
  EXPECT_LT(sorted.padding().share(), 0.1);
  EXPECT_GT(unsorted.padding().share(), 0.4);
  // by hand: all target lengths, </s> included, are the cells that are no padding
  const auto real = set.source_pieces() + set.target_pieces() + 2 * set.size();
  EXPECT_EQ(sorted.padding().cells - sorted.padding().padding, real);
}

TEST(Batcher, BatchesByPiecesKeepToTheirBoundAndNeverAreEmpty) {
  const auto set = some_pairs(500, 60);
  Batcher batcher(set, {.size = 40, .unit = BatchUnit::pieces, .pool = 4}, 6);
  bool several = false;
  for (const auto& batch : epoch_of(batcher)) {
    const auto cells = batch.target.rows * std::max(batch.source.width, batch.target.width);
    EXPECT_TRUE(cells <= 40 || batch.target.rows == 1) << cells;
    several |= batch.target.rows > 1;
  }
  EXPECT_TRUE(several);
}

TEST(Batcher, BatchesBySentencesHaveTheAskedSizeButTheLast) {
  Batcher batcher(some_pairs(103), {.size = 10, .pool = 3}, 7);
  std::map<std::int64_t, int> sizes;
  for (const auto& batch : epoch_of(batcher)) ++sizes[batch.source.rows];
  EXPECT_EQ(sizes, (std::map<std::int64_t, int>{{3, 1}, {10, 10}}));
}

TEST(Batcher, WhatCannotBeBatchedIsRefused) {
  EXPECT_THROW(Batcher(TrainingSet::in_memory({}, {}), {}, 1), DataError);
  EXPECT_THROW(Batcher(some_pairs(3), {.size = 0}, 1), UsageError);
  EXPECT_THROW(Batcher(some_pairs(3), {.pool = 0}, 1), UsageError);
  Batcher batcher(some_pairs(30), {.size = 10}, 1);
  EXPECT_THROW(batcher.restore({.pool_begin = 30}), DataError);
  EXPECT_THROW(batcher.restore({.batch_in_pool = 3}), DataError);
}

}  // namespace
}  // namespace s2s
