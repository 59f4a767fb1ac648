// Gives equal keys equal numbers 0, 1, 2, ... in order of appearance. Emptied in constant time, so that one
// table serves hundreds of thousands of sentences without touching the allocator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace s2s {

// Spreads the keys that are small numbers, which std::hash leaves as they are (the finaliser of splitmix64).
struct MixedHash {
  std::size_t operator()(std::uint64_t x) const {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return static_cast<std::size_t>(x ^ (x >> 31));
  }
};

template <class Key, class Hash = std::hash<Key>>
class Interner {
 public:
  Interner() : slots_(64) {}

  void clear() {
    ++generation_;
    keys_.clear();
  }
  std::size_t size() const { return keys_.size(); }

  std::uint32_t operator()(const Key& key) {
    if (2 * keys_.size() >= slots_.size()) grow();
    Slot& slot = find(key);
    if (slot.generation != generation_) {
      slot = {generation_, static_cast<std::uint32_t>(keys_.size())};
      keys_.push_back(key);
    }
    return slot.id;
  }

 private:
  struct Slot {
    std::uint64_t generation = 0;  // in use if equal to generation_
    std::uint32_t id = 0;
  };

  Slot& find(const Key& key) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = Hash{}(key)&mask;
    while (slots_[at].generation == generation_ && !(keys_[slots_[at].id] == key)) at = (at + 1) & mask;
    return slots_[at];
  }

  void grow() {
    slots_.assign(2 * slots_.size(), Slot{});
    for (std::uint32_t id = 0; id < keys_.size(); ++id) find(keys_[id]) = {generation_, id};
  }

  std::vector<Slot> slots_;  // a power of two of them, at most half in use
  std::vector<Key> keys_;
  std::uint64_t generation_ = 1;
};

}  // namespace s2s
