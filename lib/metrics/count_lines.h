// The loop that all metrics share: one row of counts for each line of a test set.
#pragma once

#include <algorithm>
#include <string_view>

#include "base/share_out.h"
#include "base/signals.h"
#include "metrics/statistics.h"
#include "metrics/work.h"

namespace s2s {

// [lines, width]. make() gives a counter, which one thread uses for a block of lines: counter(line, row)
// fills the line's row, which is all zero. `metric` is the name that the progress shows.
template <class MakeCounter>
SentenceStatistics count_lines(std::string_view metric, std::size_t lines, std::size_t width,
                               const Work& work, const MakeCounter& make) {
  constexpr std::size_t kBlock = 256;  // lines: a counter's tables are made anew for each block
  SentenceStatistics statistics(width, lines);
  const auto count_block = [&](std::size_t block) {
    auto counter = make();
    const std::size_t end = std::min(lines, (block + 1) * kBlock);
    for (std::size_t line = block * kBlock; line < end; ++line) {
      throw_if_interrupted();
      counter(line, statistics.row(line));
    }
  };
  share_out((lines + kBlock - 1) / kBlock, work.threads, count_block, [&](std::size_t blocks) {
    if (work.progress) work.progress(metric, std::min(lines, blocks * kBlock), lines);
  });
  return statistics;
}

}  // namespace s2s
