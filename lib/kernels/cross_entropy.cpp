#include "kernels/cross_entropy.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cross_entropy.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// The largest of x, and the sum. Lanes past the end of the last vector hold zeros, which must not count.
HWY_INLINE void largest_and_sum(const float* x, std::size_t size, SliceSums& sums) {
  const std::size_t lanes = hn::Lanes(F32());
  Vec top = hn::Set(F32(), x[0]);
  Vec all = hn::Zero(F32());
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec value = load(x + i, n);
    if (n == lanes) {
      top = hn::Max(top, value);
    } else {
      for (std::size_t j = i; j < i + n; ++j) {
        top = hn::Max(top, hn::Set(F32(), x[j]));
      }
    }
    all = hn::Add(all, value);
  });
  sums.largest = max(top);
  sums.logits = sum(all);
}

template <class T>
HWY_INLINE void powers_of_row(const float* x, std::size_t size, T* powers, SliceSums& sums) {
  const std::size_t lanes = hn::Lanes(F32());
  const Vec minus = hn::Set(F32(), -sums.largest);
  Vec total = hn::Zero(F32());
  float rest = 0.0F;
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec power = exp(hn::Add(load(x + i, n), minus));
    if (powers != nullptr) {
      store(power, powers + i, n);
    }
    if (n == lanes) {
      total = hn::Add(total, power);
    } else {
      HWY_ALIGN float last[hn::MaxLanes(F32())];
      hn::Store(power, F32(), last);
      for (std::size_t j = 0; j < n; ++j) {
        rest += last[j];
      }
    }
  });
  sums.powers = sum(total) + rest;
}

template <class T>
HWY_INLINE void powers_of_rows(ConstMatrix logits, MatrixView<T> powers, SliceSums* sums) {
  const auto size = static_cast<std::size_t>(logits.columns);
  for (std::int64_t row = 0; row < logits.rows; ++row) {
    largest_and_sum(logits.row(row), size, sums[row]);
    powers_of_row(logits.row(row), size, powers ? powers.row(row) : nullptr, sums[row]);
  }
}
void slice_powers_fp32(ConstMatrix logits, Matrix powers, SliceSums* sums) {
  powers_of_rows(logits, powers, sums);
}
void slice_powers_bf16(ConstMatrix logits, MatrixBf16 powers, SliceSums* sums) {
  powers_of_rows(logits, powers, sums);
}

template <class T>
HWY_INLINE void scale_all(MatrixView<T> values, const float* factors, float even) {
  const Vec offset = hn::Set(F32(), even);
  for (std::int64_t row = 0; row < values.rows; ++row) {
    T* x = values.row(row);
    const Vec factor = hn::Set(F32(), factors[row]);
    for_vectors(static_cast<std::size_t>(values.columns), [&](std::size_t i, std::size_t n) HWY_ATTR {
      store(hn::MulAdd(load(x + i, n), factor, offset), x + i, n);
    });
  }
}
void scale_rows_fp32(Matrix values, const float* factors, float even) { scale_all(values, factors, even); }
void scale_rows_bf16(MatrixBf16 values, const float* factors, float even) {
  scale_all(values, factors, even);
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(slice_powers_fp32);
HWY_EXPORT(slice_powers_bf16);
HWY_EXPORT(scale_rows_fp32);
HWY_EXPORT(scale_rows_bf16);

void slice_powers(ConstMatrix logits, Matrix powers, SliceSums* sums) {
  HWY_DYNAMIC_DISPATCH(slice_powers_fp32)(logits, powers, sums);
}
void slice_powers(ConstMatrix logits, MatrixBf16 powers, SliceSums* sums) {
  HWY_DYNAMIC_DISPATCH(slice_powers_bf16)(logits, powers, sums);
}
void scale_rows(Matrix values, const float* factors, float even) {
  HWY_DYNAMIC_DISPATCH(scale_rows_fp32)(values, factors, even);
}
void scale_rows(MatrixBf16 values, const float* factors, float even) {
  HWY_DYNAMIC_DISPATCH(scale_rows_bf16)(values, factors, even);
}

}  // namespace s2s::kernels
#endif
