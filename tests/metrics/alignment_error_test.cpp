// Counted by hand.
#include "metrics/alignment_error.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

using Links = std::vector<AlignmentLink>;

TEST(AlignmentError, IsOfTheWholeTestSet) {
  const GoldAlignments gold = parse_talp({"1-1 2-2 2P3", "1-1"}, "gold");
  AlignmentCounts counts = count_links(Links{{0, 0}, {1, 2}, {2, 2}}, gold.at(1));
  EXPECT_EQ(counts.links_in_sure, 1);
  EXPECT_EQ(counts.links_in_possible, 2);
  counts += count_links(Links{{0, 0}}, gold.at(2));
  EXPECT_DOUBLE_EQ(alignment_precision(counts), 3.0 / 4);
  EXPECT_DOUBLE_EQ(alignment_recall(counts), 2.0 / 3);
  EXPECT_DOUBLE_EQ(alignment_error_rate(counts), 1 - 5.0 / 7);
}

TEST(AlignmentError, IsNoneBetweenSureAndPossible) {
  const GoldAlignment gold{{{0, 0}}, {{0, 0}, {0, 1}, {1, 1}}};
  EXPECT_EQ(alignment_error_rate(count_links(gold.sure, gold)), 0);
  EXPECT_EQ(alignment_error_rate(count_links(gold.possible, gold)), 0);
  EXPECT_EQ(alignment_error_rate(count_links(Links{{1, 0}}, gold)), 1);
}

TEST(AlignmentError, CountsALinkOnce) {
  const GoldAlignment gold{{{0, 0}}, {{0, 0}}};
  EXPECT_EQ(count_links(Links{{1, 1}, {0, 0}, {1, 1}}, gold).links, 2);
}

TEST(AlignmentError, OfNothingIsNone) {
  const AlignmentCounts counts = count_links({}, {});
  EXPECT_EQ(alignment_precision(counts), 1);
  EXPECT_EQ(alignment_recall(counts), 1);
  EXPECT_EQ(alignment_error_rate(counts), 0);
}

}  // namespace
}  // namespace s2s
