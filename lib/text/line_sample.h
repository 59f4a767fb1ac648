// A uniform sample of a stream of lines of unknown number in one pass (reservoir sampling, Vitter 1985,
// algorithm R): the first `size` lines are taken, and line i after them replaces a random one with
// probability size / i.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"

namespace s2s {

class LineSample {
 public:
  LineSample(std::uint64_t size, std::uint64_t seed) : size_(size), random_(seed, kStream) {}

  void add(std::string_view line) {
    ++seen_;
    if (lines_.size() < size_) {
      lines_.emplace_back(line);
    } else if (const std::uint64_t place = random_.below(seen_); place < size_) {
      lines_[place] = line;
    }
  }

  std::uint64_t seen() const { return seen_; }
  std::vector<std::string> lines() && { return std::move(lines_); }

 private:
  static constexpr std::uint64_t kStream = 0x73616d706c65;  // "sample"
  std::uint64_t size_;
  std::uint64_t seen_ = 0;
  Random random_;
  std::vector<std::string> lines_;
};

}  // namespace s2s
