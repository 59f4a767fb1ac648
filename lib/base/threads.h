// How many threads to compute with: never more than there are cores, since threads that wait for each other
// on the same core make everything many times slower.
#pragma once

#include <cstdint>

namespace s2s {

// For the number that was asked for, 0 being one a core. Cores are those of available_cores().
int usable_threads(std::int64_t asked);

// Warns where fewer are used than asked for, and says so where a control group's quota decides their number.
void log_threads(std::int64_t asked);

}  // namespace s2s
