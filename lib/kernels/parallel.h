// Work shared out over OpenMP's threads (LibTorch's and oneDNN's own pool, so that nobody fights for cores).
// The partition depends on the number of items and threads alone: the same threads give the same bytes.
#pragma once

#include <omp.h>

#include <algorithm>
#include <cstdint>

namespace s2s::kernels {

// How many threads a parallel region started here would have; 1 within a region.
inline int thread_count() { return omp_in_parallel() != 0 ? 1 : omp_get_max_threads(); }

struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  bool operator==(const Range&) const = default;
};

// Part `index` of `parts` nearly equal parts of [0, size), with borders at multiples of `unit`.
inline Range part_of(std::int64_t size, int index, int parts, std::int64_t unit = 1) {
  const std::int64_t units = (size + unit - 1) / unit;
  const auto border = [&](std::int64_t i) { return std::min(size, units * i / parts * unit); };
  return {border(index), border(index + 1)};
}

// Calls body(thread) once for each thread in [0, threads), at the same time. body must not throw.
template <class Body>
void on_threads(int threads, const Body& body) {
  if (threads <= 1) {
    body(0);
    return;
  }
#pragma omp parallel num_threads(threads)
  {
    // OpenMP may grant fewer threads than asked for: then each takes several of the numbers.
    for (int thread = omp_get_thread_num(); thread < threads; thread += omp_get_num_threads()) {
      body(thread);
    }
  }
}

// Calls body(begin, end) on disjoint ranges that cover [0, size), one per thread, borders at multiples of
// `unit`; on the calling thread alone where there are fewer than 2 * grain items. A region costs one to two
// microseconds: choose `grain` so that it has several. body must not throw.
template <class Body>
void parallel_for(std::int64_t size, std::int64_t grain, const Body& body, std::int64_t unit = 1) {
  const std::int64_t wanted = size / std::max<std::int64_t>(1, grain);
  const int threads = static_cast<int>(std::clamp<std::int64_t>(wanted, 1, thread_count()));
  if (threads == 1) {
    if (size > 0) {
      body(std::int64_t{0}, size);
    }
    return;
  }
  on_threads(threads, [&](int thread) {
    const Range range = part_of(size, thread, threads, unit);
    if (range.begin < range.end) {
      body(range.begin, range.end);
    }
  });
}

// A grain for passes over rows of `width` numbers: a thread is worth its start from about 4,000 numbers on.
inline std::int64_t row_grain(std::int64_t width) { return 4096 / std::max<std::int64_t>(1, width) + 1; }

}  // namespace s2s::kernels
