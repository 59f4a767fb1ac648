// Names for people in place of paths.
#include "report/short_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s2s {
namespace {

using testing::ElementsAre;

TEST(ShortNames, AreTheLastPartsWhereThoseDiffer) {
  EXPECT_THAT(short_names({"runs/none/", "/x/runs/bahdanau"}), ElementsAre("none", "bahdanau"));
  EXPECT_THAT(short_names({"/a/very/long/path/out.en"}), ElementsAre("out.en"));
}

TEST(ShortNames, AreWhatStandsBetweenTheCommonParts) {
  EXPECT_THAT(short_names({"runs/none/test.en", "runs/bahdanau/test.en"}), ElementsAre("none", "bahdanau"));
  EXPECT_THAT(short_names({"/r/none/seed-1/out", "/r/none/seed-2/out", "/r/bahdanau/seed-1/out"}),
              ElementsAre("none/seed-1", "none/seed-2", "bahdanau/seed-1"));
  EXPECT_THAT(short_names({"/a/x", "/a/b/x"}), ElementsAre("a", "a/b"));
}

TEST(ShortNames, OfEqualPathsAreNumbered) {
  EXPECT_THAT(short_names({"/a/x", "/a/x", "/a/y", "/a/../a/x"}), ElementsAre("x", "x #2", "y", "x #3"));
  EXPECT_THAT(short_names({}), ElementsAre());
}

TEST(ShortRunName, HasTheVariantOfAStudysRun) {
  EXPECT_EQ(short_run_name("/home/me/runs/bahdanau/"), "bahdanau");
  EXPECT_EQ(short_run_name("runs/quick/toy/none/seed-12"), "none/seed-12");
}

}  // namespace
}  // namespace s2s
