#include "kernels/workspace.h"

#include <gtest/gtest.h>

#include <cstring>

namespace s2s::kernels {
namespace {

TEST(Workspace, HandsOutAlignedPiecesThatDoNotOverlap) {
  Workspace workspace;
  std::byte* end = nullptr;
  for (int i = 0; i < 100; ++i) {
    auto* piece = workspace.take<float>(1 + i * 37);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(piece) % kAlignment, 0U);
    std::memset(piece, i, static_cast<std::size_t>(1 + i * 37) * sizeof(float));
    EXPECT_NE(reinterpret_cast<std::byte*>(piece), end);
    end = reinterpret_cast<std::byte*>(piece);
  }
}

TEST(Workspace, AsksForNoMoreMemoryOnceAShapeWasSeen) {
  Workspace workspace;
  const auto round = [&] {
    workspace.reset();
    for (int i = 0; i < 50; ++i) {
      workspace.matrix<float>(100, 1000 + i);
    }
  };
  round();
  round();
  const std::size_t capacity = workspace.capacity();
  const float* first = nullptr;
  for (int i = 0; i < 3; ++i) {
    round();
    workspace.reset();
    const float* piece = workspace.take<float>(10);
    EXPECT_TRUE(first == nullptr || piece == first);
    first = piece;
  }
  EXPECT_EQ(workspace.capacity(), capacity);
  EXPECT_LT(capacity, std::size_t{50} * 100 * 1050 * sizeof(float) * 2);
}

TEST(Workspace, ReleasesBackToAMark) {
  Workspace workspace;
  workspace.take<float>(10);
  const auto mark = workspace.mark();
  const float* piece = workspace.take<float>(1000);
  workspace.release(mark);
  EXPECT_EQ(workspace.take<float>(20), piece);
}

TEST(Buffer, GrowsAndKeepsWhatItHas) {
  Buffer<float> buffer;
  float* small = buffer.reserve(10);
  EXPECT_EQ(buffer.reserve(5), small);
  float* large = buffer.reserve(4 << 20);
  large[(4 << 20) - 1] = 1.0F;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large) % (std::size_t{2} << 20), 0U);
  EXPECT_EQ(buffer.reserve(10), large);
}

}  // namespace
}  // namespace s2s::kernels
