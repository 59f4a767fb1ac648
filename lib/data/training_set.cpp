#include "data/training_set.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

#include "data/shard.h"

namespace s2s {

TrainingSet::TrainingSet(std::vector<std::shared_ptr<const Shard>> shards) : shards_(std::move(shards)) {
  for (const auto& shard : shards_) {
    begins_.push_back(size_);
    size_ += shard->size();
  }
}

TrainingSet TrainingSet::in_memory(const std::vector<std::vector<std::int32_t>>& source,
                                   const std::vector<std::vector<std::int32_t>>& target) {
  return TrainingSet({Shard::in_memory(source, target)});
}

const Shard& TrainingSet::shard_of(std::size_t& i) const {
  assert(i < size_);
  const auto after = std::ranges::upper_bound(begins_, i);
  const auto place = static_cast<std::size_t>(std::distance(begins_.begin(), after)) - 1;
  i -= begins_[place];
  return *shards_[place];
}

std::span<const std::int32_t> TrainingSet::source(std::size_t i) const {
  const Shard& shard = shard_of(i);
  return shard.source(i);
}

std::span<const std::int32_t> TrainingSet::target(std::size_t i) const {
  const Shard& shard = shard_of(i);
  return shard.target(i);
}

std::uint64_t TrainingSet::source_pieces() const {
  std::uint64_t sum = 0;
  for (const auto& shard : shards_) sum += shard->source_pieces();
  return sum;
}

std::uint64_t TrainingSet::target_pieces() const {
  std::uint64_t sum = 0;
  for (const auto& shard : shards_) sum += shard->target_pieces();
  return sum;
}

void TrainingSet::release_pages() const {
  for (const auto& shard : shards_) shard->release_pages();
}

}  // namespace s2s
