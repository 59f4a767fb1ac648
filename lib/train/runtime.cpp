#include "train/runtime.h"

#include <ATen/Parallel.h>

#include <limits>

#include "base/error.h"
#include "base/threads.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace s2s {

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_MAX, 0);  // all blocks come from the heap; M_MMAP_THRESHOLD cannot be set above 32 MiB
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());  // the heap never shrinks
  mallopt(M_TOP_PAD, 64 << 20);                                // and grows by so many bytes
#endif
}

int set_threads(std::int64_t threads) {
  if (threads < 0 || threads > 4096) {
    throw UsageError("threads: " + std::to_string(threads) + " is not between 0 (all cores) and 4096");
  }
  const int count = usable_threads(threads);
  at::set_num_threads(count);
  return count;
}

}  // namespace s2s
