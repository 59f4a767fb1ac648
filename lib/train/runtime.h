// What a process that computes with LibTorch sets once, at its start.
#pragma once

#include <cstdint>

namespace s2s {

// Keeps freed memory in the process instead of giving it back to the system and faulting it in again, page by
// page, at the next update. Call it before anything large is allocated. Has no effect with an allocator other
// than glibc's.
void keep_freed_memory();

// Sets LibTorch's (and so OpenMP's) number of threads to usable_threads(threads), and returns it. Debian's
// LibTorch starts with one.
int set_threads(std::int64_t threads);

// Where the process's memory is limited (ulimit -v), takes the buffers that OpenBLAS needs on `threads`
// threads now: later, when it is refused one, it asks again for ever instead of saying so. Throws Error where
// they cannot be had.
void reserve_blas_buffers(int threads);

}  // namespace s2s
