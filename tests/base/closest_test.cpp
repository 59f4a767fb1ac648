#include "base/closest.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

TEST(Closest, CountsEachKindOfEditAsOne) {
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("hiden", "hidden"), 1);
  EXPECT_EQ(edit_distance("lenght", "length"), 1);
  EXPECT_EQ(edit_distance("Batch_Size", "batch-size"), 0);
}

TEST(Closest, FindsTheNearestCandidate) {
  const std::vector<std::string> keys{"hidden", "embedding", "batch-size", "seed"};
  EXPECT_EQ(closest("hiden", keys), "hidden");
  EXPECT_EQ(closest("batchsize", keys), "batch-size");
  EXPECT_EQ(closest("sed", keys), "seed");
  EXPECT_EQ(did_you_mean("embeding", keys), " (did you mean \"embedding\"?)");
}

TEST(Closest, SaysNothingRatherThanSomethingFar) {
  EXPECT_EQ(closest("temperature", {"hidden", "seed"}), std::nullopt);
  EXPECT_EQ(closest("x", {}), std::nullopt);
  EXPECT_EQ(closest("ab", {"xy"}), std::nullopt);
  EXPECT_EQ(closest(std::string(1'000'000, 'a'), {"a"}), std::nullopt);
  EXPECT_EQ(did_you_mean("temperature", {"seed"}), "");
}

TEST(Closest, OfEqualsTakesTheFirst) { EXPECT_EQ(closest("bat", {"cat", "bar"}), "cat"); }

TEST(Closest, SuggestsAllThatBeginWithTheWord) {
  const std::vector<std::string> kinds{"none", "bahdanau", "luong-dot", "luong-general", "luong-concat"};
  EXPECT_EQ(suggestion("luong", kinds), "luong-dot, luong-general or luong-concat");
  EXPECT_EQ(suggestion("luong-g", kinds), "luong-general");
  EXPECT_EQ(suggestion("Luong_D", kinds), "luong-dot");
  EXPECT_EQ(suggestion("bahdanua", kinds), "bahdanau");
  EXPECT_EQ(suggestion("xyz", kinds), std::nullopt);
  EXPECT_EQ(did_you_mean("no", kinds), " (did you mean \"none\"?)");
}

}  // namespace
}  // namespace s2s
