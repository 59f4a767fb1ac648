// A shard is refused, or all its pairs can be read: also one whose checksum was made to fit.
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "data/shard.h"
#include "fuzz/memory_file.h"

namespace s2s {
namespace {

std::int64_t sum_of_pieces(const Shard& shard) {
  std::int64_t sum = 0;
  for (std::size_t pair = 0; pair < shard.size(); ++pair) {
    for (const std::int32_t piece : shard.source(pair)) sum += piece;
    for (const std::int32_t piece : shard.target(pair)) sum += piece;
  }
  return sum;
}

}  // namespace
}  // namespace s2s

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> bytes(data, data + size);
  constexpr std::size_t kChecksum = sizeof(s2s::ShardTrailer::checksum);
  if (size >= kChecksum) {
    s2s::Sha256 hash;
    hash.update({reinterpret_cast<const char*>(data), size - kChecksum});
    std::memcpy(bytes.data() + size - kChecksum, hash.hex().data(), kChecksum);
  }
  const s2s::fuzz::MemoryFile file(bytes.data(), bytes.size());
  try {
    static volatile std::int64_t sink = 0;
    sink = s2s::sum_of_pieces(*s2s::Shard::open(file.path(), 0, {std::string(64, 'a'), 50, 60}));
  } catch (const s2s::Error&) {
  }
  return 0;
}
