// Grown by hand, following the pseudocode of Koehn et al. (2005).
#include "metrics/symmetrise.h"

#include <gtest/gtest.h>

namespace s2s {
namespace {

using Links = std::vector<AlignmentLink>;

class Symmetrise : public testing::Test {
 protected:
  // They agree on the first link. 1-0 and 1-1 touch it; 4-4 stands alone; 6-4 and 4-3 touch 4-4, and each has
  // a word that 4-4 has not.
  const Links forward_{{0, 0}, {1, 0}, {4, 4}, {6, 4}};
  const Links reverse_{{4, 3}, {1, 1}, {0, 0}};

  Links by(Symmetrisation method) const { return symmetrise(forward_, reverse_, method); }
};

TEST_F(Symmetrise, ByIntersectionAndUnion) {
  EXPECT_EQ(by(Symmetrisation::intersection), (Links{{0, 0}}));
  EXPECT_EQ(by(Symmetrisation::united), (Links{{0, 0}, {1, 0}, {1, 1}, {4, 3}, {4, 4}, {6, 4}}));
}

TEST_F(Symmetrise, GrowDiagTakesInNeighboursOfNeighbours) {
  EXPECT_EQ(by(Symmetrisation::grow_diag), (Links{{0, 0}, {1, 0}, {1, 1}}));
}

TEST_F(Symmetrise, FinalAddsLinksOfWordsThatHaveNone) {
  EXPECT_EQ(by(Symmetrisation::grow_diag_final), (Links{{0, 0}, {1, 0}, {1, 1}, {4, 3}, {4, 4}, {6, 4}}));
  EXPECT_EQ(by(Symmetrisation::grow_diag_final_and), (Links{{0, 0}, {1, 0}, {1, 1}, {4, 4}}));
}

TEST_F(Symmetrise, GrowingLeavesOutALinkWhoseWordsBothHaveOne) {
  const Links forward{{0, 0}, {1, 0}, {0, 1}}, reverse{{0, 0}, {1, 1}};
  const Links grown{{0, 0}, {1, 0}, {0, 1}};
  EXPECT_EQ(symmetrise(forward, reverse, Symmetrisation::grow_diag), grown);
  EXPECT_EQ(symmetrise(forward, reverse, Symmetrisation::grow_diag_final), grown);
}

TEST_F(Symmetrise, WithoutAgreementOnlyFinalFindsLinks) {
  const Links forward{{0, 0}}, reverse{{1, 1}};
  EXPECT_TRUE(symmetrise(forward, reverse, Symmetrisation::grow_diag).empty());
  EXPECT_EQ(symmetrise(forward, reverse, Symmetrisation::grow_diag_final_and), (Links{{0, 0}, {1, 1}}));
}

TEST_F(Symmetrise, LeavesWhatIsAlreadySymmetric) {
  for (const auto method : {Symmetrisation::intersection, Symmetrisation::united, Symmetrisation::grow_diag,
                            Symmetrisation::grow_diag_final, Symmetrisation::grow_diag_final_and})
    EXPECT_EQ(symmetrise(forward_, forward_, method), forward_);
}

TEST(Turned, SwapsTheSides) { EXPECT_EQ(turned(Links{{1, 2}, {0, 5}}), (Links{{2, 1}, {5, 0}})); }

}  // namespace
}  // namespace s2s
