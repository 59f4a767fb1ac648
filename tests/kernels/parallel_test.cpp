#include "kernels/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace s2s::kernels {
namespace {

TEST(Parallel, VisitsEveryItemOnce) {
  for (const std::int64_t size : {0, 1, 2, 7, 1000}) {
    for (const std::int64_t unit : {1, 4, 64}) {
      std::vector<std::atomic<int>> seen(static_cast<std::size_t>(size));
      parallel_for(
          size, 1,
          [&](std::int64_t begin, std::int64_t end) {
            EXPECT_EQ(begin % unit, 0);
            for (std::int64_t i = begin; i < end; ++i) {
              ++seen[static_cast<std::size_t>(i)];
            }
          },
          unit);
      for (const auto& count : seen) {
        EXPECT_EQ(count, 1);
      }
    }
  }
}

TEST(Parallel, PartsCoverTheWholeInOrder) {
  for (const int parts : {1, 3, 64}) {
    std::int64_t end = 0;
    for (int i = 0; i < parts; ++i) {
      const Range range = part_of(1000, i, parts, 16);
      EXPECT_EQ(range.begin, end);
      end = range.end;
    }
    EXPECT_EQ(end, 1000);
  }
}

TEST(Parallel, RunsAllThreadsOfWorkEvenWhereOpenMpGrantsOne) {
  std::atomic<int> calls = 0;
  on_threads(2, [&](int) {
    EXPECT_EQ(thread_count(), 1);  // nested regions do not start threads
    on_threads(3, [&](int) { ++calls; });
  });
  EXPECT_EQ(calls, 6);
}

}  // namespace
}  // namespace s2s::kernels
