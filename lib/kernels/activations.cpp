#include "kernels/activations.h"

#include <algorithm>

#include "kernels/matmul.h"
#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/activations.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// y(i, j) = f(x(i, j), j), stored as fp32, as bf16, or both.
template <class Function>
HWY_INLINE void map_row(std::int64_t row, std::int64_t columns, Matrix y, MatrixBf16 y_low,
                        const Function& function) {
  for_vectors(static_cast<std::size_t>(columns), [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec value = function(i, n);
    if (y) {
      store(value, y.row(row) + i, n);
    }
    if (y_low) {
      store(value, y_low.row(row) + i, n);
    }
  });
}

void tanh_forward_row(ConstMatrix x, const float* bias, Matrix y, MatrixBf16 y_low, std::int64_t row) {
  const float* in = x.row(row);
  map_row(row, x.columns, y, y_low, [&](std::size_t i, std::size_t n) HWY_ATTR {
    return tanh(bias == nullptr ? load(in + i, n) : hn::Add(load(in + i, n), load(bias + i, n)));
  });
}

void sigmoid_forward_row(ConstMatrix x, const float* bias, Matrix y, MatrixBf16 y_low, std::int64_t row) {
  const float* in = x.row(row);
  map_row(row, x.columns, y, y_low, [&](std::size_t i, std::size_t n) HWY_ATTR {
    return sigmoid(bias == nullptr ? load(in + i, n) : hn::Add(load(in + i, n), load(bias + i, n)));
  });
}

void tanh_backward_row(ConstMatrix y, ConstMatrix d_y, Matrix d_x, MatrixBf16 d_x_low, std::int64_t row) {
  const Vec one = hn::Set(F32(), 1.0F);
  map_row(row, y.columns, d_x, d_x_low, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec value = load(y.row(row) + i, n);
    return hn::Mul(load(d_y.row(row) + i, n), hn::NegMulAdd(value, value, one));
  });
}

void multiply_elements_row(ConstMatrix x, ConstMatrix mask, Matrix y, MatrixBf16 y_low, std::int64_t row) {
  map_row(row, x.columns, y, y_low, [&](std::size_t i, std::size_t n) HWY_ATTR {
    return hn::Mul(load(x.row(row) + i, n), load(mask.row(row) + i, n));
  });
}

void add_row(const float* x, float* y, std::int64_t columns) {
  for_vectors(static_cast<std::size_t>(columns), [&](std::size_t i, std::size_t n) HWY_ATTR {
    store(hn::Add(load(x + i, n), load(y + i, n)), y + i, n);
  });
}

void scale_row(float factor, float* x, std::int64_t columns) {
  const Vec times = hn::Set(F32(), factor);
  for_vectors(static_cast<std::size_t>(columns), [&](std::size_t i, std::size_t n) HWY_ATTR {
    store(hn::Mul(load(x + i, n), times), x + i, n);
  });
}

template <class From, class To>
HWY_INLINE void convert_row(const From* x, To* y, std::int64_t columns) {
  for_vectors(static_cast<std::size_t>(columns),
              [&](std::size_t i, std::size_t n) HWY_ATTR { store(load(x + i, n), y + i, n); });
}
void round_row(const float* x, bf16* y, std::int64_t columns) { convert_row(x, y, columns); }
void widen_row(const bf16* x, float* y, std::int64_t columns) { convert_row(x, y, columns); }
void copy_row(const float* x, float* y, std::int64_t columns) { convert_row(x, y, columns); }

void maxout_forward_row(const float* x, float* y, bf16* y_low, std::int64_t columns) {
  const F32 d;
  const auto pairs = static_cast<std::size_t>(columns);
  HWY_ALIGN float tail[2 * hn::MaxLanes(F32())] = {};
  for_vectors(pairs, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const float* from = x + 2 * i;
    if (n < hn::Lanes(d)) {
      std::memcpy(tail, from, 2 * n * sizeof(float));
      from = tail;
    }
    Vec first;
    Vec second;
    hn::LoadInterleaved2(d, from, first, second);
    const Vec larger = hn::IfThenElse(hn::Lt(first, second), second, first);
    if (y != nullptr) {
      store(larger, y + i, n);
    }
    if (y_low != nullptr) {
      store(larger, y_low + i, n);
    }
  });
}

void maxout_backward_row(const float* x, const float* d_y, float* d_x, bf16* d_x_low, std::int64_t columns) {
  const F32 d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN float pairs[2 * hn::MaxLanes(F32())] = {};
  for_vectors(static_cast<std::size_t>(columns), [&](std::size_t i, std::size_t n) HWY_ATTR {
    std::memcpy(pairs, x + 2 * i, 2 * n * sizeof(float));
    Vec first;
    Vec second;
    hn::LoadInterleaved2(d, pairs, first, second);
    const Vec gradient = load(d_y + i, n);
    const auto second_wins = hn::Lt(first, second);
    hn::StoreInterleaved2(hn::IfThenZeroElse(second_wins, gradient),
                          hn::IfThenElseZero(second_wins, gradient), d, pairs);
    if (d_x != nullptr) {
      std::memcpy(d_x + 2 * i, pairs, 2 * n * sizeof(float));
    }
    if (d_x_low != nullptr) {
      const std::size_t low = 2 * n < lanes ? 2 * n : lanes;
      store(hn::Load(d, pairs), d_x_low + 2 * i, low);
      if (2 * n > lanes) {
        store(hn::Load(d, pairs + lanes), d_x_low + 2 * i + lanes, 2 * n - lanes);
      }
    }
  });
}

// sums += the sums of kVectors vectors of columns, the last one of n numbers, row after row.
template <int kVectors, class T>
HWY_INLINE void sum_some_columns(MatrixView<const T> a, std::int64_t first, std::size_t n, float* sums) {
  const std::size_t lanes = hn::Lanes(F32());
  const auto count = [&](int k) { return k + 1 == kVectors ? n : lanes; };
  Vec totals[kVectors];
  for (Vec& total : totals) {
    total = hn::Zero(F32());
  }
  for (std::int64_t row = 0; row < a.rows; ++row) {
    const T* from = a.row(row) + first;
    for (int k = 0; k < kVectors; ++k) {
      totals[k] = hn::Add(totals[k], load(from + static_cast<std::size_t>(k) * lanes, count(k)));
    }
  }
  for (int k = 0; k < kVectors; ++k) {
    float* out = sums + first + static_cast<std::size_t>(k) * lanes;
    store(hn::Add(load(out, count(k)), totals[k]), out, count(k));
  }
}

// sums[begin ... end) += the sums of these columns. Several vectors of a row at a time: whole cache lines,
// and a long stride less often.
template <class T>
HWY_INLINE void sum_columns(MatrixView<const T> a, float* sums, std::int64_t begin, std::int64_t end) {
  constexpr int kVectors = 8;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(F32()));
  std::int64_t first = begin;
  for (; first + kVectors * lanes <= end; first += kVectors * lanes) {
    sum_some_columns<kVectors>(a, first, static_cast<std::size_t>(lanes), sums);
  }
  for (; first < end; first += lanes) {
    sum_some_columns<1>(a, first, static_cast<std::size_t>(std::min(lanes, end - first)), sums);
  }
}
void sum_columns_fp32(ConstMatrix a, float* sums, std::int64_t begin, std::int64_t end) {
  sum_columns(a, sums, begin, end);
}
void sum_columns_bf16(ConstMatrixBf16 a, float* sums, std::int64_t begin, std::int64_t end) {
  sum_columns(a, sums, begin, end);
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(tanh_forward_row);
HWY_EXPORT(sigmoid_forward_row);
HWY_EXPORT(tanh_backward_row);
HWY_EXPORT(multiply_elements_row);
HWY_EXPORT(add_row);
HWY_EXPORT(round_row);
HWY_EXPORT(widen_row);
HWY_EXPORT(copy_row);
HWY_EXPORT(scale_row);
HWY_EXPORT(maxout_forward_row);
HWY_EXPORT(maxout_backward_row);
HWY_EXPORT(sum_columns_fp32);
HWY_EXPORT(sum_columns_bf16);

namespace {

template <class Body>
void for_rows(std::int64_t rows, std::int64_t columns, const Body& body) {
  parallel_for(rows, row_grain(columns), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      body(row);
    }
  });
}

template <class T>
T* row_or_null(const MatrixView<T>& matrix, std::int64_t row) {
  return matrix ? matrix.row(row) : nullptr;
}

}  // namespace

void tanh_forward(ConstMatrix x, const float* bias, Matrix y, MatrixBf16 y_low) {
  const auto pass = HWY_DYNAMIC_DISPATCH(tanh_forward_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(x, bias, y, y_low, row); });
}

void sigmoid_forward(ConstMatrix x, const float* bias, Matrix y, MatrixBf16 y_low) {
  const auto pass = HWY_DYNAMIC_DISPATCH(sigmoid_forward_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(x, bias, y, y_low, row); });
}

void tanh_backward(ConstMatrix y, ConstMatrix d_y, Matrix d_x, MatrixBf16 d_x_low) {
  const auto pass = HWY_DYNAMIC_DISPATCH(tanh_backward_row);
  for_rows(y.rows, y.columns, [&](std::int64_t row) { pass(y, d_y, d_x, d_x_low, row); });
}

void multiply_elements(ConstMatrix x, ConstMatrix mask, Matrix y, MatrixBf16 y_low) {
  const auto pass = HWY_DYNAMIC_DISPATCH(multiply_elements_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(x, mask, y, y_low, row); });
}

void maxout_forward(ConstMatrix x, Matrix y, MatrixBf16 y_low) {
  const auto pass = HWY_DYNAMIC_DISPATCH(maxout_forward_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) {
    pass(x.row(row), row_or_null(y, row), row_or_null(y_low, row), x.columns / 2);
  });
}

void maxout_backward(ConstMatrix x, ConstMatrix d_y, Matrix d_x, MatrixBf16 d_x_low) {
  const auto pass = HWY_DYNAMIC_DISPATCH(maxout_backward_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) {
    pass(x.row(row), d_y.row(row), row_or_null(d_x, row), row_or_null(d_x_low, row), x.columns / 2);
  });
}

void add(ConstMatrix x, Matrix y) {
  const auto pass = HWY_DYNAMIC_DISPATCH(add_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(x.row(row), y.row(row), x.columns); });
}

void add_bias(const float* bias, Matrix y) {
  const auto pass = HWY_DYNAMIC_DISPATCH(add_row);
  for_rows(y.rows, y.columns, [&](std::int64_t row) { pass(bias, y.row(row), y.columns); });
}

void copy(ConstMatrix x, Matrix y) {
  const auto pass = HWY_DYNAMIC_DISPATCH(copy_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(x.row(row), y.row(row), x.columns); });
}

void scale(float factor, Matrix x) {
  const auto pass = HWY_DYNAMIC_DISPATCH(scale_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(factor, x.row(row), x.columns); });
}

void fill_zero(std::span<float> x) {
  constexpr std::int64_t kGrain = 16384;
  constexpr std::int64_t kCacheLines = 1024;  // borders between threads stay clear of shared ones
  parallel_for(
      static_cast<std::int64_t>(x.size()), kGrain,
      [&](std::int64_t begin, std::int64_t end) { std::fill(x.data() + begin, x.data() + end, 0.0F); },
      kCacheLines);
}

void convert(ConstMatrix x, MatrixBf16 y) {
  const auto pass = HWY_DYNAMIC_DISPATCH(round_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(x.row(row), y.row(row), x.columns); });
}

void convert(ConstMatrixBf16 x, Matrix y) {
  const auto pass = HWY_DYNAMIC_DISPATCH(widen_row);
  for_rows(x.rows, x.columns, [&](std::int64_t row) { pass(x.row(row), y.row(row), x.columns); });
}

void add_column_sums(ConstMatrix a, float* sums) {
  const auto pass = HWY_DYNAMIC_DISPATCH(sum_columns_fp32);
  parallel_for(
      a.columns, row_grain(a.rows), [&](std::int64_t begin, std::int64_t end) { pass(a, sums, begin, end); },
      64);
}

void add_column_sums(ConstMatrixBf16 a, float* sums) {
  const auto pass = HWY_DYNAMIC_DISPATCH(sum_columns_bf16);
  parallel_for(
      a.columns, row_grain(a.rows), [&](std::int64_t begin, std::int64_t end) { pass(a, sums, begin, end); },
      64);
}

}  // namespace s2s::kernels
#endif
