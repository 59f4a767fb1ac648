#include "train/runtime.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <limits>
#include <vector>

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

namespace {

// In OpenBLAS on x86-64: 128 MiB and some alignment.
constexpr std::size_t kBlasBuffer = (std::size_t{128} << 20U) + (std::size_t{1} << 20U);

constexpr int kMostBlasThreads = 64;  // its table of buffers is not endless

bool memory_is_limited() {
  rlimit space{};
  rlimit data{};
  return ::getrlimit(RLIMIT_AS, &space) == 0 && ::getrlimit(RLIMIT_DATA, &data) == 0 &&
         (space.rlim_cur != RLIM_INFINITY || data.rlim_cur != RLIM_INFINITY);
}

bool can_map(std::size_t bytes) {
  void* const map =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED) return false;
  ::munmap(map, bytes);
  return true;
}

}  // namespace

void reserve_blas_buffers(int threads) {
  // OpenBLAS's own allocator, which keeps what it has once taken. Another BLAS has none, and no such trouble.
  auto* const take = reinterpret_cast<void* (*)(int)>(::dlsym(RTLD_DEFAULT, "blas_memory_alloc"));
  auto* const give_back = reinterpret_cast<void (*)(void*)>(::dlsym(RTLD_DEFAULT, "blas_memory_free"));
  if (take == nullptr || give_back == nullptr || !memory_is_limited()) return;
  const auto count = static_cast<std::size_t>(std::min(threads, kMostBlasThreads));
  if (!can_map(count * kBlasBuffer)) {
    throw Error(
        ErrorKind::internal,
        fmt::format("out of memory: products of matrices need {} MiB of address space on {} threads, and the "
                    "limit (ulimit -v) leaves less. Raise it, or lower --threads",
                    count * kBlasBuffer >> 20U, count));
  }
  std::vector<void*> buffers;
  for (std::size_t i = 0; i < count; ++i) buffers.push_back(take(0));
  for (void* buffer : buffers) give_back(buffer);
}

}  // namespace s2s
