// A shard is one file of encoded sentence pairs that is read by mapping it into memory. Native byte order, no
// padding:
//
//   int32  pieces[N]            source of pair 0, target of pair 0, source of pair 1, ...
//   uint32 offsets[2 P + 1]     in pieces: sequence k is pieces[offsets[k] .. offsets[k + 1]); pair i has 2 i
//   and 2 i + 1 ShardTrailer                what it is, and a checksum of that
//
// The description stands last so that a corpus of any size is written in one sequential pass.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_operations.h"
#include "base/hash.h"
#include "data/mapped_file.h"

namespace s2s {

struct ShardTrailer {
  std::array<char, 8> magic{'s', '2', 's', 's', 'h', 'a', 'r', 'd'};
  std::uint32_t version = 1;
  std::uint32_t number = 0;  // place among the corpus's shards
  std::uint64_t pairs = 0;
  std::uint64_t pieces = 0;
  std::uint64_t source_pieces = 0;  // of these
  std::uint32_t source_vocabulary = 0;
  std::uint32_t target_vocabulary = 0;
  std::array<char, 64> key{};       // SHA-256 in hex of all that the encoding depends on
  std::array<char, 16> checksum{};  // first hex digits of the SHA-256 of all bytes of the file before it
};
static_assert(sizeof(ShardTrailer) == 128, "the trailer is written as it lies in memory");

// What all shards of a corpus share.
struct ShardIdentity {
  std::string key;
  std::uint32_t source_vocabulary = 0;  // sizes: ids are below them
  std::uint32_t target_vocabulary = 0;
};

// Writes one shard sequentially. Memory: a buffer, and eight bytes a pair.
class ShardWriter {
 public:
  static constexpr std::uint64_t kMaxPairs = std::uint64_t{1} << 18;
  static constexpr std::uint64_t kMaxPieces = std::uint64_t{1} << 28;

  // Throws IoError, here and below.
  ShardWriter(std::string path, std::uint32_t number, const ShardIdentity& identity, FileOperations& files);
  ~ShardWriter();
  ShardWriter(const ShardWriter&) = delete;
  ShardWriter& operator=(const ShardWriter&) = delete;

  bool full() const { return trailer_.pairs >= kMaxPairs || trailer_.pieces >= kMaxPieces; }
  void add(std::span<const std::int32_t> source, std::span<const std::int32_t> target);
  void finish();  // writes the rest, fsyncs and closes

 private:
  void append(std::string_view bytes);
  void flush();  // into the hash and the file
  void write_buffer();

  std::string path_;
  FileOperations& files_;
  int descriptor_;
  std::string buffer_;
  Sha256 hash_;  // of what left the buffer
  ShardTrailer trailer_;
  std::vector<std::uint32_t> offsets_{0};
};

// Pairs to read: a mapped shard, or pairs in memory. Immutable.
class Shard {
 public:
  // Reads the file once to verify it. Throws IoError; DataError when it is not shard `number` of `identity`'s
  // corpus, whole and undamaged.
  static std::shared_ptr<const Shard> open(const std::string& path, std::uint32_t number,
                                           const ShardIdentity& identity);
  static std::shared_ptr<const Shard> in_memory(const std::vector<std::vector<std::int32_t>>& source,
                                                const std::vector<std::vector<std::int32_t>>& target);

  std::size_t size() const { return (offsets_.size() - 1) / 2; }
  std::span<const std::int32_t> source(std::size_t i) const { return sequence(2 * i); }
  std::span<const std::int32_t> target(std::size_t i) const { return sequence(2 * i + 1); }
  std::uint64_t source_pieces() const { return source_pieces_; }
  std::uint64_t target_pieces() const { return pieces_.size() - source_pieces_; }
  void release_pages() const;

 private:
  Shard() = default;
  std::span<const std::int32_t> sequence(std::size_t k) const {
    return pieces_.subspan(offsets_[k], offsets_[k + 1] - offsets_[k]);
  }

  std::unique_ptr<const MappedFile> file_;  // what the spans look at: this,
  std::vector<std::int32_t> owned_pieces_;  // or these
  std::vector<std::uint32_t> owned_offsets_;
  std::span<const std::int32_t> pieces_;
  std::span<const std::uint32_t> offsets_;
  std::uint64_t source_pieces_ = 0;
};

}  // namespace s2s
