// The sentences of a batch shared out over threads by their work, source length times target length:
// contiguous, so that the partition depends on lengths and number of threads alone. Private to kernels.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/attention.h"
#include "kernels/parallel.h"

namespace s2s::kernels {

inline std::int64_t attention_length(const std::int64_t* lengths, std::int64_t row, std::int64_t all) {
  return lengths == nullptr ? all : std::min(lengths[row], all);
}

// The positions of a sentence that have a score: of queries that are scores there are `queries`.
template <class T>
std::int64_t scored_positions(const AttentionMemory<T>& memory, std::int64_t row, std::int64_t queries) {
  const std::int64_t length = attention_length(memory.lengths, row, memory.values.steps);
  return memory.keys ? length : std::min(length, queries);
}

// Those of [0, scored) that the query of a step and row sees.
inline Range seen_positions(const QueryWindow& window, std::int64_t step, std::int64_t row,
                            std::int64_t scored) {
  if (!window.centres) {
    return {0, scored};
  }
  const float centre = *window.centres.at(step, row);
  const auto position = [&](float at) {
    return at > 0 ? static_cast<std::int64_t>(std::min(at, static_cast<float>(scored))) : 0;  // 0 for NaN
  };
  return {position(std::ceil(centre - window.half_width)),
          position(std::floor(centre + window.half_width) + 1.0F)};
}

class AttentionRows {
 public:
  // width: numbers touched for each pair of source position and step.
  AttentionRows(const std::int64_t* lengths, const std::int64_t* query_lengths, std::int64_t rows,
                std::int64_t source, std::int64_t steps, std::int64_t width) {
    constexpr std::int64_t kGrain = 16384;  // numbers for which another thread pays
    const auto cost = [&](std::int64_t row) {
      return 1 + attention_length(lengths, row, source) * attention_length(query_lengths, row, steps);
    };
    std::int64_t total = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
      total += cost(row);
    }
    const std::int64_t most = std::min<std::int64_t>(rows, thread_count());
    const auto threads = std::clamp<std::int64_t>(total * width / kGrain, 1, std::max<std::int64_t>(1, most));
    borders_.assign(static_cast<std::size_t>(threads) + 1, rows);
    borders_[0] = 0;
    std::int64_t done = 0;
    std::size_t next = 1;
    for (std::int64_t row = 0; row < rows; ++row) {
      while (next < borders_.size() && done * threads >= total * static_cast<std::int64_t>(next)) {
        borders_[next++] = row;
      }
      done += cost(row);
    }
  }

  int threads() const { return static_cast<int>(borders_.size()) - 1; }

  // Calls body(thread, row) for every row.
  template <class Body>
  void for_each(const Body& body) const {
    on_threads(threads(), [&](int thread) {
      const auto index = static_cast<std::size_t>(thread);
      for (std::int64_t row = borders_[index]; row < borders_[index + 1]; ++row) {
        body(thread, row);
      }
    });
  }

 private:
  std::vector<std::int64_t> borders_;
};

}  // namespace s2s::kernels
