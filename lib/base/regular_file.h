// Files that may come from a stranger: read only where they are certain to end.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.h"

namespace s2s {

inline constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
// What the files of a run and its settings hold at most. Real ones are smaller by a factor of ten and more.
inline constexpr std::uint64_t kMostTomlBytes = kMiB;
inline constexpr std::uint64_t kMostJsonBytes = 64 * kMiB;
inline constexpr std::uint64_t kMostLogBytes = 1024 * kMiB;  // metrics.jsonl of a million updates has 300 MiB
inline constexpr std::uint64_t kMostVocabularyBytes = 256 * kMiB;

// The whole file, or what a link to it leads to. An Error of `kind` where it is a pipe, a device or a folder,
// or larger than `most` bytes; IoError where it is missing or cannot be read.
std::string read_regular_file(const std::filesystem::path& path, std::uint64_t most,
                              ErrorKind kind = ErrorKind::model);

}  // namespace s2s
