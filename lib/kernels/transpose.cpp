#include "kernels/transpose.h"

#include <algorithm>
#include <cassert>

#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/transpose.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// A square of as many rows as 16 bytes hold numbers, in registers. Interleaving the upper half of the rows
// with the lower half (a perfect shuffle) transposes it when done once for each doubling of its side.
template <class Bits>
HWY_INLINE void transpose_square(const Bits* from, std::int64_t from_stride, Bits* to,
                                 std::int64_t to_stride) {
  constexpr int kSide = 16 / sizeof(Bits);
#if HWY_TARGET == HWY_SCALAR  // has vectors of one number only
  for (int i = 0; i < kSide * kSide; ++i) {
    to[i % kSide * to_stride + i / kSide] = from[i / kSide * from_stride + i % kSide];
  }
#else
  const hn::FixedTag<Bits, kSide> d;
  hn::Vec<decltype(d)> rows[kSide];
  hn::Vec<decltype(d)> shuffled[kSide];
  for (int i = 0; i < kSide; ++i) {
    rows[i] = hn::LoadU(d, from + i * from_stride);
  }
  for (int side = 1; side < kSide; side *= 2) {
    for (int i = 0; i < kSide / 2; ++i) {
      shuffled[2 * i] = hn::InterleaveLower(d, rows[i], rows[i + kSide / 2]);
      shuffled[2 * i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + kSide / 2]);
    }
    std::copy_n(shuffled, kSide, rows);
  }
  for (int i = 0; i < kSide; ++i) {
    hn::StoreU(rows[i], d, to + i * to_stride);
  }
#endif
}

// At most a cache line by a cache line, so that lines of `to` are written as a whole.
template <class Bits>
HWY_INLINE void transpose_tile(const Bits* from, std::int64_t from_stride, std::int64_t rows,
                               std::int64_t columns, Bits* to, std::int64_t to_stride) {
  constexpr std::int64_t kSide = 16 / sizeof(Bits);
  for (std::int64_t j = 0; j < columns; j += kSide) {
    for (std::int64_t i = 0; i < rows; i += kSide) {
      if (i + kSide <= rows && j + kSide <= columns) {
        transpose_square(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
        continue;
      }
      for (std::int64_t column = j; column < std::min(j + kSide, columns); ++column) {
        for (std::int64_t row = i; row < std::min(i + kSide, rows); ++row) {
          to[column * to_stride + row] = from[row * from_stride + column];
        }
      }
    }
  }
}

template <class Bits>
HWY_INLINE void transpose_rows(const Bits* from, std::int64_t from_stride, std::int64_t rows,
                               std::int64_t columns, Bits* to, std::int64_t to_stride) {
  constexpr std::int64_t kLine = 64 / sizeof(Bits);
  for (std::int64_t i = 0; i < rows; i += kLine) {
    for (std::int64_t j = 0; j < columns; j += kLine) {
      transpose_tile(from + i * from_stride + j, from_stride, std::min(kLine, rows - i),
                     std::min(kLine, columns - j), to + j * to_stride + i, to_stride);
    }
  }
}

void transpose_rows_16(const std::uint16_t* from, std::int64_t from_stride, std::int64_t rows,
                       std::int64_t columns, std::uint16_t* to, std::int64_t to_stride) {
  transpose_rows(from, from_stride, rows, columns, to, to_stride);
}
void transpose_rows_32(const std::uint32_t* from, std::int64_t from_stride, std::int64_t rows,
                       std::int64_t columns, std::uint32_t* to, std::int64_t to_stride) {
  transpose_rows(from, from_stride, rows, columns, to, to_stride);
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(transpose_rows_16);
HWY_EXPORT(transpose_rows_32);

namespace {

// Threads share out the rows of `from`, in units of a cache line of `to`.
template <class T, class Bits>
void transpose_with(MatrixView<const T> from, MatrixView<T> to,
                    void (*pass)(const Bits*, std::int64_t, std::int64_t, std::int64_t, Bits*,
                                 std::int64_t)) {
  static_assert(sizeof(T) == sizeof(Bits));
  assert(from.columns == to.rows && from.rows <= to.columns);
  parallel_for(
      from.rows, row_grain(from.columns),
      [&](std::int64_t begin, std::int64_t end) {
        pass(reinterpret_cast<const Bits*>(from.row(begin)), from.stride, end - begin, from.columns,
             reinterpret_cast<Bits*>(to.data + begin), to.stride);
      },
      64 / sizeof(T));
  if (from.rows < to.columns) {
    for (std::int64_t j = 0; j < to.rows; ++j) {
      std::fill(to.row(j) + from.rows, to.row(j) + to.columns, T{});
    }
  }
}

}  // namespace

void transpose(ConstMatrix from, Matrix to) {
  transpose_with(from, to, HWY_DYNAMIC_DISPATCH(transpose_rows_32));
}

void transpose(ConstMatrixBf16 from, MatrixBf16 to) {
  transpose_with(from, to, HWY_DYNAMIC_DISPATCH(transpose_rows_16));
}

}  // namespace s2s::kernels
#endif
