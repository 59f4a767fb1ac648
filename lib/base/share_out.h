// Independent pieces of work on several threads, for code that has no OpenMP.
#pragma once

#include <cstddef>
#include <functional>

namespace s2s {

// Calls work(i) once for each i in [0, count), on up to `threads` threads, the caller's among them. Any
// thread may take any piece, so a piece writes only to what is its own; then the results do not depend on
// `threads`. after_piece(done) is called on the caller's thread, first with 0, then after each piece that
// this thread took, with the number of pieces that are finished. Signals are checked before each piece:
// throws Interrupted. What a piece throws ends the work at the next piece of every thread and is thrown again
// here.
void share_out(std::size_t count, int threads, const std::function<void(std::size_t piece)>& work,
               const std::function<void(std::size_t done)>& after_piece = {});

}  // namespace s2s
