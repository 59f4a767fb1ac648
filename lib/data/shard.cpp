#include "data/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/hash.h"

namespace s2s {

namespace {

ShardTrailer read_trailer(std::span<const std::byte> bytes, const std::string& path) {
  ShardTrailer trailer;
  if (bytes.size() < sizeof trailer) throw DataError(path + " is too short for a shard");
  std::memcpy(&trailer, bytes.data() + bytes.size() - sizeof trailer, sizeof trailer);
  const ShardTrailer expected;
  if (trailer.magic != expected.magic) throw DataError(path + " is not a shard, or its end is missing");
  if (trailer.version != expected.version) {
    throw DataError(fmt::format("{} has version {} of the shard format, not {}", path, trailer.version,
                                expected.version));
  }
  return trailer;
}

// Of the whole file, whose pages are given back on the way.
void check_checksum(const MappedFile& file, const ShardTrailer& trailer, const std::string& path) {
  constexpr std::size_t kBlock = std::size_t{1} << 24;
  const std::size_t end = file.bytes().size() - sizeof trailer.checksum;
  const char* bytes = reinterpret_cast<const char*>(file.bytes().data());
  Sha256 hash;
  for (std::size_t begin = 0; begin < end; begin += kBlock) {
    hash.update({bytes + begin, std::min(kBlock, end - begin)});
    file.release_pages();
  }
  const std::string_view expected(trailer.checksum.data(), trailer.checksum.size());
  if (!hash.hex().starts_with(expected)) throw DataError(path + " is damaged: its checksum differs");
}

void check_identity(const ShardTrailer& trailer, std::uint32_t number, const ShardIdentity& identity,
                    const std::string& path) {
  const std::string_view key(trailer.key.data(), trailer.key.size());
  if (trailer.number != number || key != identity.key ||
      trailer.source_vocabulary != identity.source_vocabulary ||
      trailer.target_vocabulary != identity.target_vocabulary) {
    throw DataError(path + " belongs to another corpus");
  }
}

// The file's size must be just what the counts say; both are bounded, so that no product overflows.
void check_sizes(const ShardTrailer& trailer, std::size_t file_size, const std::string& path) {
  constexpr std::uint64_t kLimit = std::numeric_limits<std::uint32_t>::max();
  const std::uint64_t sequences = 2 * trailer.pairs;
  const bool bounded =
      trailer.pairs <= kLimit && trailer.pieces <= kLimit && trailer.source_pieces <= trailer.pieces;
  if (!bounded || file_size != 4 * trailer.pieces + 4 * (sequences + 1) + sizeof trailer) {
    throw DataError(path + " is damaged: its size differs from its counts");
  }
}

// A checksum says that the bytes are those that were written, not that they make sense: what is read by
// offset is bounded here, once.
void check_sequences(std::span<const std::int32_t> pieces, std::span<const std::uint32_t> offsets,
                     const ShardTrailer& trailer, const std::string& path) {
  const auto refuse = [&path](std::string_view what) {
    throw DataError(fmt::format("{} is damaged: {}", path, what));
  };
  if (offsets.front() != 0 || offsets.back() != pieces.size()) refuse("its offsets do not span its pieces");
  std::uint64_t source_pieces = 0;
  for (std::size_t k = 0; k + 1 < offsets.size(); ++k) {
    const bool of_source = k % 2 == 0;
    if (offsets[k + 1] < offsets[k] || offsets[k + 1] > pieces.size()) refuse("its offsets do not ascend");
    const auto size = of_source ? trailer.source_vocabulary : trailer.target_vocabulary;
    const auto sequence = pieces.subspan(offsets[k], offsets[k + 1] - offsets[k]);
    const auto known = [size](std::int32_t id) { return id >= 0 && static_cast<std::uint32_t>(id) < size; };
    if (!std::ranges::all_of(sequence, known)) refuse("it holds pieces that no vocabulary has");
    if (of_source) source_pieces += sequence.size();
  }
  if (source_pieces != trailer.source_pieces) refuse("its counts differ from its sequences");
}

}  // namespace

std::shared_ptr<const Shard> Shard::open(const std::string& path, std::uint32_t number,
                                         const ShardIdentity& identity) {
  std::shared_ptr<Shard> shard(new Shard);
  shard->file_ = std::make_unique<const MappedFile>(path);
  const auto bytes = shard->file_->bytes();
  const ShardTrailer trailer = read_trailer(bytes, path);
  check_identity(trailer, number, identity, path);
  check_sizes(trailer, bytes.size(), path);
  check_checksum(*shard->file_, trailer, path);
  const std::byte* offsets = bytes.data() + 4 * trailer.pieces;
  shard->pieces_ = {reinterpret_cast<const std::int32_t*>(bytes.data()), trailer.pieces};
  shard->offsets_ = {reinterpret_cast<const std::uint32_t*>(offsets), 2 * trailer.pairs + 1};
  shard->source_pieces_ = trailer.source_pieces;
  check_sequences(shard->pieces_, shard->offsets_, trailer, path);
  shard->file_->expect_scattered_reads();
  shard->file_->release_pages();
  return shard;
}

std::shared_ptr<const Shard> Shard::in_memory(const std::vector<std::vector<std::int32_t>>& source,
                                              const std::vector<std::vector<std::int32_t>>& target) {
  assert(source.size() == target.size());
  std::shared_ptr<Shard> shard(new Shard);
  auto& pieces = shard->owned_pieces_;
  auto& offsets = shard->owned_offsets_;
  offsets.push_back(0);
  for (std::size_t i = 0; i < source.size(); ++i) {
    for (const auto* side : {&source[i], &target[i]}) {
      pieces.insert(pieces.end(), side->begin(), side->end());
      offsets.push_back(static_cast<std::uint32_t>(pieces.size()));
    }
    shard->source_pieces_ += source[i].size();
  }
  shard->pieces_ = pieces;
  shard->offsets_ = offsets;
  return shard;
}

void Shard::release_pages() const {
  if (file_) file_->release_pages();
}

}  // namespace s2s
