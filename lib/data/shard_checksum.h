// The checksum in a shard's trailer: of all that stands before it there.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/hash.h"
#include "data/shard.h"

namespace s2s {

inline std::array<char, 16> shard_checksum(const ShardTrailer& trailer) {
  const std::string hex =
      sha256_of({reinterpret_cast<const char*>(&trailer), offsetof(ShardTrailer, checksum)});
  std::array<char, 16> checksum{};
  std::copy_n(hex.begin(), checksum.size(), checksum.begin());
  return checksum;
}

}  // namespace s2s
