#include "kernels/workspace.h"

#include <sys/mman.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <new>

namespace s2s::kernels {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kFirstBlock = std::size_t{1} << 20;

std::size_t round_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

}  // namespace

AlignedBytes::AlignedBytes(std::size_t size) : size_(size) {
  if (size == 0) {
    return;
  }
  const bool large = size >= 2 * kHugePage;
  const std::size_t alignment = large ? kHugePage : kAlignment;
  const std::size_t bytes = round_up(size, alignment);
  data_ = {static_cast<std::byte*>(std::aligned_alloc(alignment, bytes)), Free{large ? bytes : 0}};
  if (data_ == nullptr) {
    throw std::bad_alloc();
  }
  if (large) {
    madvise(data_.get(), bytes, MADV_HUGEPAGE);  // advice: where it is refused, nothing but speed is lost
  }
}

// The allocator keeps what is freed. A large block is freed because a larger one takes its place, which
// seldom fits into the gap: the pages, at least, go back.
void AlignedBytes::Free::operator()(std::byte* bytes) const {
  if (whole_pages > 0) {
    madvise(bytes, whole_pages, MADV_DONTNEED);
  }
  std::free(bytes);
}

std::byte* Workspace::take_bytes(std::size_t bytes) {
  bytes = round_up(std::max<std::size_t>(bytes, 1), kAlignment);
  while (current_ < blocks_.size() && used_ + bytes > blocks_[current_].size()) {
    round_ += blocks_[current_].size() - used_;
    ++current_;
    used_ = 0;
  }
  if (current_ == blocks_.size()) {
    blocks_.emplace_back(std::max(bytes, std::max(kFirstBlock, capacity() / 2)));
    used_ = 0;
  }
  std::byte* piece = blocks_[current_].data() + used_;
  used_ += bytes;
  round_ += bytes;
  peak_ = std::max(peak_, round_);
  return piece;
}

void Workspace::reset() {
  if (blocks_.size() > 1) {
    blocks_.clear();  // first: the old blocks and the new one together would be the peak of memory
    blocks_.emplace_back(round_up(peak_ + peak_ / 16, kAlignment));
  }
  current_ = 0;
  used_ = 0;
  round_ = 0;
}

void Workspace::release(const Mark& mark) {
  assert(mark.block < current_ || (mark.block == current_ && mark.used <= used_));
  round_ = mark.used;
  for (std::size_t i = 0; i < mark.block; ++i) {
    round_ += blocks_[i].size();
  }
  current_ = mark.block;
  used_ = mark.used;
}

std::size_t Workspace::capacity() const {
  std::size_t bytes = 0;
  for (const AlignedBytes& block : blocks_) {
    bytes += block.size();
  }
  return bytes;
}

}  // namespace s2s::kernels
