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

#if HWY_TARGET != HWY_SCALAR

// One round of a transposition by halves: out[2i], out[2i+1] = the lower and upper halves of in[i] and in[i +
// count / 2], interleaved by lanes of D. Applied log2(count) times with lanes of growing size it transposes a
// square of `count` vectors.
template <class D, class V, std::size_t kCount>
HWY_INLINE void interleave(D d, const V (&in)[kCount], V (&out)[kCount]) {
  using Bytes = hn::Repartition<std::uint8_t, D>;
  for (std::size_t i = 0; i < kCount / 2; ++i) {
    const auto first = hn::BitCast(d, in[i]);
    const auto second = hn::BitCast(d, in[i + kCount / 2]);
    out[2 * i] = hn::BitCast(Bytes(), hn::InterleaveLower(d, first, second));
    out[2 * i + 1] = hn::BitCast(Bytes(), hn::InterleaveUpper(d, first, second));
  }
}

using Bytes128 = hn::Full128<std::uint8_t>;
using VecBytes = hn::Vec<Bytes128>;

HWY_INLINE void transpose_square(const bf16* from, std::int64_t stride, bf16* to, std::int64_t to_stride) {
  const hn::Full128<std::uint16_t> d;
  VecBytes a[8];
  VecBytes b[8];
  for (int i = 0; i < 8; ++i) {
    a[i] = hn::LoadU(Bytes128(), reinterpret_cast<const std::uint8_t*>(from + i * stride));
  }
  // The perfect shuffle three times over: each round moves one bit of the row's index to the lane's.
  interleave(d, a, b);
  interleave(d, b, a);
  interleave(d, a, b);
  for (int i = 0; i < 8; ++i) {
    hn::StoreU(b[i], Bytes128(), reinterpret_cast<std::uint8_t*>(to + i * to_stride));
  }
}

HWY_INLINE void transpose_square(const float* from, std::int64_t stride, float* to, std::int64_t to_stride) {
  const hn::Full128<float> d;
  VecBytes a[4];
  VecBytes b[4];
  for (int i = 0; i < 4; ++i) {
    a[i] = hn::LoadU(Bytes128(), reinterpret_cast<const std::uint8_t*>(from + i * stride));
  }
  interleave(d, a, b);
  interleave(d, b, a);
  for (int i = 0; i < 4; ++i) {
    hn::StoreU(a[i], Bytes128(), reinterpret_cast<std::uint8_t*>(to + i * to_stride));
  }
}

template <class T>
constexpr std::int64_t kSquare = 16 / sizeof(T);
#else
template <class T>
constexpr std::int64_t kSquare = 1;
template <class T>
void transpose_square(const T* from, std::int64_t, T* to, std::int64_t) {
  *to = *from;
}
#endif

// Columns [begin, end) of a, in tiles whose cache lines are used whole on both sides.
template <class T>
HWY_INLINE void transpose_columns(MatrixView<const T> a, MatrixView<T> out, std::int64_t begin,
                                  std::int64_t end) {
  constexpr std::int64_t kTile = 32;
  constexpr std::int64_t kSide = kSquare<T>;
  for (std::int64_t j0 = begin; j0 < end; j0 += kTile) {
    const std::int64_t j1 = std::min(end, j0 + kTile);
    for (std::int64_t i0 = 0; i0 < a.rows; i0 += kTile) {
      const std::int64_t i1 = std::min(a.rows, i0 + kTile);
      const std::int64_t whole_i = i0 + (i1 - i0) / kSide * kSide;
      const std::int64_t whole_j = j0 + (j1 - j0) / kSide * kSide;
      for (std::int64_t j = j0; j < whole_j; j += kSide) {
        for (std::int64_t i = i0; i < whole_i; i += kSide) {
          transpose_square(a.row(i) + j, a.stride, out.row(j) + i, out.stride);
        }
      }
      for (std::int64_t j = j0; j < j1; ++j) {  // what is left below and on the right
        for (std::int64_t i = j < whole_j ? whole_i : i0; i < i1; ++i) {
          out.row(j)[i] = a.row(i)[j];
        }
      }
    }
  }
}

void transpose_fp32(ConstMatrix a, Matrix out, std::int64_t begin, std::int64_t end) {
  transpose_columns(a, out, begin, end);
}
void transpose_bf16(ConstMatrixBf16 a, MatrixBf16 out, std::int64_t begin, std::int64_t end) {
  transpose_columns(a, out, begin, end);
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(transpose_fp32);
HWY_EXPORT(transpose_bf16);

void transpose(ConstMatrix a, Matrix out) {
  assert(out.rows == a.columns && out.columns == a.rows);
  const auto pass = HWY_DYNAMIC_DISPATCH(transpose_fp32);
  parallel_for(
      a.columns, row_grain(a.rows), [&](std::int64_t begin, std::int64_t end) { pass(a, out, begin, end); },
      32);
}

void transpose(ConstMatrixBf16 a, MatrixBf16 out) {
  assert(out.rows == a.columns && out.columns == a.rows);
  const auto pass = HWY_DYNAMIC_DISPATCH(transpose_bf16);
  parallel_for(
      a.columns, row_grain(a.rows), [&](std::int64_t begin, std::int64_t end) { pass(a, out, begin, end); },
      32);
}

}  // namespace s2s::kernels
#endif
