#include "kernels/panels_avx512.h"

#include <array>
#include <cassert>
#include <utility>

#include "hwy/base.h"

#if HWY_ARCH_X86_64

// GCC 12's own intrinsics read a variable that is undefined on purpose (its bug 105593).
#if HWY_COMPILER_GCC && !HWY_COMPILER_CLANG
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

// Highway 1.0 has no dispatch to AVX512-BF16, hence intrinsics.
HWY_PUSH_ATTRIBUTES("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16")

namespace s2s::kernels::panels {
namespace {

constexpr std::int64_t kLanes = 16;                  // of a vector; a panel is two of them wide
constexpr std::int64_t kPanelLane = 2 * 4 * kLanes;  // bytes
constexpr int kAllLanes = 0xFFFF;

using Mask = __mmask16;

Mask first(std::int64_t count) {
  return static_cast<Mask>(count >= kLanes ? kAllLanes : (1 << (count < 0 ? 0 : count)) - 1);
}

struct Fp32 {
  static __m512 add_product(__m512 sum, __m512i a, __m512i b) {
    return _mm512_fmadd_ps(_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), sum);
  }
};

struct Bf16 {
  static __m512 add_product(__m512 sum, __m512i a, __m512i b) {
    return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(a), reinterpret_cast<__m512bh>(b));
  }
};

HWY_INLINE __m512i broadcast(const std::byte* lane) {
  return _mm512_set1_epi32(*reinterpret_cast<const int*>(lane));
}
HWY_INLINE __m512i broadcast_half(const std::byte* lane) {
  return _mm512_set1_epi32(*reinterpret_cast<const std::uint16_t*>(lane));
}

// A, row by row: lanes of a row follow each other. One address serves three rows: x86 adds a register once or
// twice to an address for nothing.
template <int kRows>
class RowMajorLeft {
 public:
  HWY_INLINE explicit RowMajorLeft(const Tile& tile) : stride_(tile.a_stride) {
#pragma GCC unroll 16
    for (int group = 0; group < kGroups; ++group) {
      rows_[group] = tile.a + kGroupRows * group * stride_;
    }
  }
  HWY_INLINE const std::byte* at(int row, int lane) const {
    return rows_[row / kGroupRows] + row % kGroupRows * stride_ + 4 * lane;
  }
  HWY_INLINE void advance(int lanes) {
#pragma GCC unroll 16
    for (int group = 0; group < kGroups; ++group) {
      rows_[group] += 4 * lanes;
    }
  }

 private:
  static constexpr int kGroupRows = 3;
  static constexpr int kGroups = (kRows + kGroupRows - 1) / kGroupRows;
  const std::byte* rows_[kGroups];
  std::int64_t stride_;
};

// A out of a panel, whose columns are the product's rows.
template <int kRows>
class PanelLeft {
 public:
  HWY_INLINE explicit PanelLeft(const Tile& tile) : place_(tile.a) {}
  HWY_INLINE const std::byte* at(int row, int lane) const { return place_ + kPanelLane * lane + 4 * row; }
  HWY_INLINE void advance(int lanes) { place_ += kPanelLane * lanes; }

 private:
  const std::byte* place_;
};

// The sums of kRows rows and 32 columns stay in registers from the first lane to the last.
template <class Number, class Left, int kRows>
class Sums {
 public:
  HWY_INLINE explicit Sums(const Tile& tile) : left_(tile), panel_(tile.panel) {
#pragma GCC unroll 16
    for (int row = 0; row < kRows; ++row) {
      sums_[row][0] = _mm512_setzero_ps();
      sums_[row][1] = _mm512_setzero_ps();
    }
  }

  template <int kCount>
  HWY_INLINE void add() {
#pragma GCC unroll 4
    for (int lane = 0; lane < kCount; ++lane) {
      add_lane([&](int row) { return broadcast(left_.at(row, lane)); });
    }
    left_.advance(kCount);
  }
  HWY_INLINE void add_half() {
    add_lane([&](int row) { return broadcast_half(left_.at(row, 0)); });
  }

  HWY_INLINE void store(const Tile& tile) const {
#pragma GCC unroll 2
    for (int half = 0; half < 2; ++half) {
      const Mask mask = first(tile.columns - half * kLanes);
      float* c = tile.c + half * kLanes;
      const __m512 bias =
          tile.bias == nullptr ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(mask, tile.bias + half * kLanes);
#pragma GCC unroll 16
      for (int row = 0; row < kRows; ++row) {
        __m512 sum = _mm512_add_ps(sums_[row][half], bias);
        if (tile.accumulate) {
          sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, c + row * tile.c_stride));
        }
        _mm512_mask_storeu_ps(c + row * tile.c_stride, mask, sum);
      }
    }
  }

 private:
  template <class Load>
  HWY_INLINE void add_lane(const Load& load) {
    const __m512i left = _mm512_load_si512(panel_);
    const __m512i right = _mm512_load_si512(panel_ + kPanelLane / 2);
    panel_ += kPanelLane;
#pragma GCC unroll 16
    for (int row = 0; row < kRows; ++row) {
      const __m512i a = load(row);
      sums_[row][0] = Number::add_product(sums_[row][0], a, left);
      sums_[row][1] = Number::add_product(sums_[row][1], a, right);
    }
  }

  __m512 sums_[kRows][2];
  Left left_;
  const std::byte* panel_;
};

HWY_INLINE void fetch(const void* line) { _mm_prefetch(static_cast<const char*>(line), _MM_HINT_T0); }
HWY_INLINE void fetch_ahead(const std::byte* line) {
  _mm_prefetch(reinterpret_cast<const char*>(line), _MM_HINT_T1);
}

template <class Number, class Left, int kRows>
void multiply_rows(const Tile& tile) {
  constexpr int kAtOnce = 4;
  constexpr std::int64_t kLine = 64;
  if (tile.accumulate) {  // the sums' old values, by the time that they are wanted
    for (int row = 0; row < kRows; ++row) {
      fetch(tile.c + row * tile.c_stride);
      fetch(tile.c + row * tile.c_stride + tile.columns - 1);
    }
  }
  Sums<Number, Left, kRows> sums(tile);
  const std::byte* ahead = tile.ahead;
  const std::byte* const ahead_end = ahead + tile.ahead_lines * kLine;
  std::int64_t lane = 0;
  for (; lane + kAtOnce <= tile.lanes; lane += kAtOnce) {
    if (ahead < ahead_end) {
      fetch_ahead(ahead);
      fetch_ahead(ahead + kLine);
      ahead += 2 * kLine;
    }
    sums.template add<kAtOnce>();
  }
  for (; lane < tile.lanes; ++lane) {
    sums.template add<1>();
  }
  if (tile.half_lane) {
    sums.add_half();
  }
  sums.store(tile);
}

template <class Number, template <int> class Left>
void multiply_tile(const Tile& tile) {
  using Function = void (*)(const Tile&);
  static constexpr auto kFunctions = []<int... kLess>(std::integer_sequence<int, kLess...>) {
    return std::array<Function, kMostRows>{multiply_rows<Number, Left<kLess + 1>, kLess + 1>...};
  }
  (std::make_integer_sequence<int, kMostRows>());
  assert(tile.rows >= 1 && tile.rows <= kMostRows);
  kFunctions[static_cast<std::size_t>(tile.rows - 1)](tile);
}

// The lanes of 16 columns that one row of a packed weight holds at `from`, count of them; the rest 0.
HWY_INLINE __m512i column_lanes(const float* from, std::int64_t count, const float* /*to*/) {
  return _mm512_castps_si512(_mm512_maskz_loadu_ps(first(count), from));
}
HWY_INLINE __m512i column_lanes(const float* from, std::int64_t count, const bf16* /*to*/) {
  const __m512 low = _mm512_maskz_loadu_ps(first(count), from);
  const __m512 high = _mm512_maskz_loadu_ps(first(count - kLanes), from + kLanes);
  return reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low));
}

// 16 x 16 lanes: rows become columns.
HWY_INLINE void transpose(__m512i (&rows)[kLanes]) {
  __m512i pairs[kLanes];
  for (int i = 0; i < kLanes; i += 2) {
    pairs[i] = _mm512_unpacklo_epi32(rows[i], rows[i + 1]);
    pairs[i + 1] = _mm512_unpackhi_epi32(rows[i], rows[i + 1]);
  }
  __m512i fours[kLanes];
  for (int i = 0; i < kLanes; i += 4) {
    for (int j = 0; j < 2; ++j) {
      fours[i + 2 * j] = _mm512_unpacklo_epi64(pairs[i + j], pairs[i + j + 2]);
      fours[i + 2 * j + 1] = _mm512_unpackhi_epi64(pairs[i + j], pairs[i + j + 2]);
    }
  }
  // fours[4 b + c] has, in its 128-bit quarter q, rows 4 b ... 4 b + 3 of column 4 q + c.
  for (int c = 0; c < 4; ++c) {
    const __m512i low_even = _mm512_shuffle_i32x4(fours[c], fours[4 + c], 0x88);
    const __m512i low_odd = _mm512_shuffle_i32x4(fours[c], fours[4 + c], 0xDD);
    const __m512i high_even = _mm512_shuffle_i32x4(fours[8 + c], fours[12 + c], 0x88);
    const __m512i high_odd = _mm512_shuffle_i32x4(fours[8 + c], fours[12 + c], 0xDD);
    rows[c] = _mm512_shuffle_i32x4(low_even, high_even, 0x88);
    rows[4 + c] = _mm512_shuffle_i32x4(low_odd, high_odd, 0x88);
    rows[8 + c] = _mm512_shuffle_i32x4(low_even, high_even, 0xDD);
    rows[12 + c] = _mm512_shuffle_i32x4(low_odd, high_odd, 0xDD);
  }
}

template <class T>
void pack_columns_of(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
                     T* panel) {
  constexpr std::int64_t kDepth = 4 / static_cast<std::int64_t>(sizeof(T));
  constexpr std::int64_t kLaneNumbers = 2 * kLanes * kDepth;
  const std::int64_t lanes = (inputs + kDepth - 1) / kDepth;
  for (std::int64_t half = 0; half < 2; ++half) {
    for (std::int64_t lane = 0; lane < lanes; lane += kLanes) {
      __m512i rows[kLanes];
      for (std::int64_t i = 0; i < kLanes; ++i) {
        const std::int64_t column = half * kLanes + i;
        rows[i] = column < columns
                      ? column_lanes(from + column * stride + lane * kDepth, inputs - lane * kDepth, panel)
                      : _mm512_setzero_si512();
      }
      transpose(rows);
      const std::int64_t count = lanes - lane < kLanes ? lanes - lane : kLanes;
      for (std::int64_t i = 0; i < count; ++i) {
        _mm512_store_si512(panel + (lane + i) * kLaneNumbers + half * kLanes * kDepth, rows[i]);
      }
    }
  }
}

// Numbers of two rows, one after the other in each lane.
HWY_INLINE __m512i interleaved(__m512i both) {
  alignas(64) static constexpr std::uint16_t kOrder[32] = {0,  16, 1,  17, 2,  18, 3,  19, 4,  20, 5,
                                                           21, 6,  22, 7,  23, 8,  24, 9,  25, 10, 26,
                                                           11, 27, 12, 28, 13, 29, 14, 30, 15, 31};
  return _mm512_permutexvar_epi16(_mm512_load_si512(kOrder), both);
}

HWY_INLINE __m512i row_pair(const float* row, const float* below, Mask mask) {
  const __m512 low = _mm512_maskz_loadu_ps(mask, row);
  const __m512 high = below == nullptr ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(mask, below);
  return interleaved(reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(high, low)));
}
HWY_INLINE __m512i row_pair(const bf16* row, const bf16* below, Mask mask) {
  const __m256i low = _mm256_maskz_loadu_epi16(mask, row);
  const __m256i high = below == nullptr ? _mm256_setzero_si256() : _mm256_maskz_loadu_epi16(mask, below);
  return interleaved(_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1));
}

template <class T>
void pack_row_pairs(const T* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
                    bf16* panel) {
  for (std::int64_t row = 0; row < inputs; row += 2) {
    const T* at = from + row * stride;
    for (std::int64_t half = 0; half < 2; ++half) {
      const T* here = at + half * kLanes;
      const __m512i lane =
          row_pair(here, row + 1 < inputs ? here + stride : nullptr, first(columns - half * kLanes));
      _mm512_store_si512(panel, lane);
      panel += 2 * kLanes;
    }
  }
}

}  // namespace

void multiply_fp32(const Tile& tile) { multiply_tile<Fp32, RowMajorLeft>(tile); }
void multiply_bf16(const Tile& tile) { multiply_tile<Bf16, RowMajorLeft>(tile); }
void multiply_panels_fp32(const Tile& tile) { multiply_tile<Fp32, PanelLeft>(tile); }
void multiply_panels_bf16(const Tile& tile) { multiply_tile<Bf16, PanelLeft>(tile); }

void pack_rows(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
               float* panel) {
  for (std::int64_t row = 0; row < inputs; ++row) {
    for (std::int64_t half = 0; half < 2; ++half) {
      const float* at = from + row * stride + half * kLanes;
      _mm512_store_ps(panel, _mm512_maskz_loadu_ps(first(columns - half * kLanes), at));
      panel += kLanes;
    }
  }
}
void pack_rows(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
               bf16* panel) {
  pack_row_pairs(from, stride, inputs, columns, panel);
}
void pack_rows(const bf16* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
               bf16* panel) {
  pack_row_pairs(from, stride, inputs, columns, panel);
}
void pack_columns(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
                  float* panel) {
  pack_columns_of(from, stride, inputs, columns, panel);
}
void pack_columns(const float* from, std::int64_t stride, std::int64_t inputs, std::int64_t columns,
                  bf16* panel) {
  pack_columns_of(from, stride, inputs, columns, panel);
}

}  // namespace s2s::kernels::panels

HWY_POP_ATTRIBUTES

#else  // panels::suit says no

namespace s2s::kernels::panels {
void multiply_fp32(const Tile&) { assert(false); }
void multiply_bf16(const Tile&) { assert(false); }
void multiply_panels_fp32(const Tile&) { assert(false); }
void multiply_panels_bf16(const Tile&) { assert(false); }
void pack_rows(const float*, std::int64_t, std::int64_t, std::int64_t, float*) { assert(false); }
void pack_rows(const float*, std::int64_t, std::int64_t, std::int64_t, bf16*) { assert(false); }
void pack_rows(const bf16*, std::int64_t, std::int64_t, std::int64_t, bf16*) { assert(false); }
void pack_columns(const float*, std::int64_t, std::int64_t, std::int64_t, float*) { assert(false); }
void pack_columns(const float*, std::int64_t, std::int64_t, std::int64_t, bf16*) { assert(false); }
}  // namespace s2s::kernels::panels

#endif
