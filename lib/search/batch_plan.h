// How the lines of a window are grouped into batches, and how results leave in the order of the lines. No
// LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace s2s {

// Indices of `lengths` in batches of similar length: at most `batch_size` sentences each, and sentences times
// longest at most `batch_pieces` (a single longer sentence is a batch of its own). Lengths of 0 are in none.
// The batch that holds the earliest line comes first, so that output starts as soon as it can.
std::vector<std::vector<std::size_t>> plan_batches(const std::vector<std::int64_t>& lengths,
                                                   std::int64_t batch_size, std::int64_t batch_pieces);

// Holds the results of a window until all before them are there.
template <typename Result>
class InOrder {
 public:
  explicit InOrder(std::size_t size) : results_(size) {}

  void put(std::size_t index, Result result) { results_[index] = std::move(result); }

  // Calls emit with each result whose turn it is.
  template <typename Emit>
  void flush(const Emit& emit) {
    for (; next_ < results_.size() && results_[next_]; ++next_) {
      emit(std::move(*results_[next_]));
      results_[next_].reset();
    }
  }

 private:
  std::vector<std::optional<Result>> results_;
  std::size_t next_ = 0;
};

}  // namespace s2s
