#include "metrics/buckets.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace s2s {
namespace {

TEST(Buckets, HoldTheirUpperBound) {
  const auto buckets = make_buckets({0, 10, 11, 20, 21, 80, 81, 500}, {});
  ASSERT_EQ(buckets.size(), 8u);
  EXPECT_EQ(buckets[0].label, "<=10");
  EXPECT_EQ(buckets[0].sentences, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(buckets[1].label, "11-20");
  EXPECT_EQ(buckets[1].sentences, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(buckets[2].sentences, (std::vector<std::size_t>{4}));
  EXPECT_EQ(buckets[6].label, "61-80");
  EXPECT_EQ(buckets[6].sentences, (std::vector<std::size_t>{5}));
  EXPECT_EQ(buckets[7].label, ">80");
  EXPECT_EQ(buckets[7].sentences, (std::vector<std::size_t>{6, 7}));
}

TEST(Buckets, TakeAnyRisingBounds) {
  const auto buckets = make_buckets({1, 2, 3}, {BucketBy::source, BucketUnit::word, {1, 2}});
  ASSERT_EQ(buckets.size(), 3u);
  EXPECT_EQ(buckets[1].label, "2");
  EXPECT_EQ(buckets[1].sentences, (std::vector<std::size_t>{1}));
  EXPECT_EQ(make_buckets({5}, {BucketBy::source, BucketUnit::word, {}})[0].label, "all");
}

TEST(Buckets, RefuseBoundsThatDoNotRise) {
  EXPECT_THROW(make_buckets({1}, {BucketBy::source, BucketUnit::word, {10, 10}}), UsageError);
  EXPECT_THROW(make_buckets({1}, {BucketBy::source, BucketUnit::word, {20, 10}}), UsageError);
  EXPECT_THROW(make_buckets({1}, {BucketBy::source, BucketUnit::word, {0}}), UsageError);
}

TEST(LineLengths, CountWordsOrUnicodeCharacters) {
  const Lines lines = {"", "  zwei  Wörter ", "日本語"};
  EXPECT_EQ(line_lengths(lines, BucketUnit::word), (std::vector<std::int64_t>{0, 2, 1}));
  EXPECT_EQ(line_lengths(lines, BucketUnit::character), (std::vector<std::int64_t>{0, 15, 3}));
  EXPECT_THROW(line_lengths(lines, BucketUnit::piece), UsageError);
}

}  // namespace
}  // namespace s2s
