// How large the parts of a model may be: far beyond what anybody trains, and small enough that no size
// computed from them overflows. The command line and whoever reads options from a file hold to them. No
// LibTorch.
#pragma once

#include <cstdint>

namespace s2s {

inline constexpr std::int64_t kWidestLayer = 16'384;
inline constexpr std::int64_t kMostLayers = 64;
inline constexpr std::int64_t kLargestVocabulary = 10'000'000;

}  // namespace s2s
