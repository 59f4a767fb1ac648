// The encoded pairs that training draws from, in the corpus's order: spans into memory-mapped files, nothing
// is copied, so memory does not grow with the corpus. Cheap to copy; copies share the maps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace s2s {

class Shard;

class TrainingSet {
 public:
  // Encoded shards, in order (data/shard.h).
  explicit TrainingSet(std::vector<std::shared_ptr<const Shard>> shards);
  // Pairs held in memory, for tests and toy tasks.
  static TrainingSet in_memory(const std::vector<std::vector<std::int32_t>>& source,
                               const std::vector<std::vector<std::int32_t>>& target);

  std::size_t size() const { return size_; }
  // Pieces of pair i in [0, size), without <s> and </s>.
  std::span<const std::int32_t> source(std::size_t i) const;
  std::span<const std::int32_t> target(std::size_t i) const;

  std::uint64_t source_pieces() const;
  std::uint64_t target_pieces() const;

  // Gives the pages that were read back to the system. Spans stay valid: what is read again is mapped again.
  void release_pages() const;

 private:
  const Shard& shard_of(std::size_t& i) const;

  std::vector<std::shared_ptr<const Shard>> shards_;
  std::vector<std::size_t> begins_;  // index of each shard's first pair
  std::size_t size_ = 0;
};

}  // namespace s2s
