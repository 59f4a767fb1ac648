// Which instructions the vectorised passes use: Highway chooses the best of the CPU at run time.
#pragma once

#include <string>
#include <vector>

namespace s2s::kernels {

// "AVX3_DL", "AVX2" ...: what passes run with at present.
std::string vector_target();
// Whether that is AVX-512 of some kind.
bool vectors_of_512_bits();
// All that were compiled and that this CPU has, best first.
std::vector<std::string> vector_targets();
// Uses one of vector_targets() from now on, or the best again with "": for tests, and to measure what vectors
// bring. Not while other threads compute. Throws UsageError for a name that is not among them.
void use_vector_target(const std::string& name);

}  // namespace s2s::kernels
