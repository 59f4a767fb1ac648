// Memory that is reused. Page faults are dear on virtual machines, so buffers grow once to the largest shape
// seen and are handed out again and again: aligned to cache lines, large ones on huge pages (madvise) where
// the system has them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "kernels/views.h"

namespace s2s::kernels {

inline constexpr std::size_t kAlignment = 64;

// Uninitialised bytes, aligned to 64, or to 2 MiB with huge pages advised from 4 MiB on. Throws
// std::bad_alloc.
class AlignedBytes {
 public:
  AlignedBytes() = default;
  explicit AlignedBytes(std::size_t size);
  std::byte* data() const { return data_.get(); }
  std::size_t size() const { return size_; }

 private:
  struct Free {
    Free() : Free(0) {}
    explicit Free(std::size_t whole_pages_) : whole_pages(whole_pages_) {}
    void operator()(std::byte* bytes) const;
    std::size_t whole_pages;  // bytes
  };
  std::unique_ptr<std::byte, Free> data_;
  std::size_t size_ = 0;
};

// An array of plain values which grows (contents are then lost) and never shrinks.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Buffer() = default;
  explicit Buffer(std::int64_t size) { reserve(size); }
  // At least `size` values, uninitialised where memory was new; what was there is lost if it had to grow.
  T* reserve(std::int64_t size) {
    const auto bytes = static_cast<std::size_t>(size) * sizeof(T);
    if (bytes > bytes_.size()) {
      bytes_ = AlignedBytes();  // the old block first: the two together would be the peak
      bytes_ = AlignedBytes(bytes);
    }
    return data();
  }
  T* data() const { return reinterpret_cast<T*>(bytes_.data()); }
  std::int64_t capacity() const { return static_cast<std::int64_t>(bytes_.size() / sizeof(T)); }

 private:
  AlignedBytes bytes_;
};

// Hands out pieces of one block, in order; reset() takes all of them back at once. When a round needs more
// than the block has, further blocks are added, and the next reset() replaces them all by one that is large
// enough: from the second update of a shape on nothing is allocated. Pieces are uninitialised and stay valid
// until reset().
class Workspace {
 public:
  template <class T>
  T* take(std::int64_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    return reinterpret_cast<T*>(take_bytes(static_cast<std::size_t>(count) * sizeof(T)));
  }
  template <class T>
  MatrixView<T> matrix(std::int64_t rows, std::int64_t columns) {
    return {take<T>(rows * columns), rows, columns};
  }
  template <class T>
  SequenceView<T> time_major(std::int64_t steps, std::int64_t rows, std::int64_t width) {
    return SequenceView<T>::time_major(take<T>(steps * rows * width), steps, rows, width);
  }
  template <class T>
  SequenceView<T> batch_major(std::int64_t steps, std::int64_t rows, std::int64_t width) {
    return SequenceView<T>::batch_major(take<T>(steps * rows * width), steps, rows, width);
  }
  // All pieces are taken back.
  void reset();
  // Where the next piece would begin, and back to there: pieces taken since `mark` may be handed out again.
  struct Mark {
    std::size_t block = 0;
    std::size_t used = 0;
  };
  Mark mark() const { return {current_, used_}; }
  void release(const Mark& mark);
  // Bytes held from the system.
  std::size_t capacity() const;

 private:
  std::byte* take_bytes(std::size_t bytes);
  std::vector<AlignedBytes> blocks_;
  std::size_t current_ = 0;  // the block in use
  std::size_t used_ = 0;     // bytes of it
  std::size_t round_ = 0;    // bytes taken since reset(), slack at the ends of blocks included
  std::size_t peak_ = 0;
};

}  // namespace s2s::kernels
