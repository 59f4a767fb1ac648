#include "kernels/layer_norm.h"

#include <cmath>

#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/layer_norm.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// The sum of f over vectors of [0, size); f must be 0 in lanes behind the last.
template <class Function>
HWY_INLINE float sum_of(std::size_t size, const Function& function) {
  Vec total = hn::Zero(F32());
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR { total = hn::Add(total, function(i, n)); });
  return sum(total);
}

// v in the first n lanes, zeros in the others.
HWY_INLINE Vec only_first(Vec v, std::size_t n) { return hn::IfThenElseZero(hn::FirstN(F32(), n), v); }

void layer_norm_row(const LayerNormForward& pass, std::int64_t row, std::size_t part, std::size_t width) {
  constexpr float kEpsilon = 1e-5F;
  const std::size_t begin = part * width;
  const float* x = pass.in.row(row) + begin;
  float* y = pass.out.row(row) + begin;
  const float share = 1.0F / static_cast<float>(width);
  const float mean =
      share * sum_of(width, [&](std::size_t i, std::size_t n) HWY_ATTR { return load(x + i, n); });
  const Vec middle = hn::Set(F32(), mean);
  const float variance = share * sum_of(width, [&](std::size_t i, std::size_t n) HWY_ATTR {
                           const Vec centred = only_first(hn::Sub(load(x + i, n), middle), n);
                           return hn::Mul(centred, centred);
                         });
  const float scale = 1.0F / std::sqrt(variance + kEpsilon);
  if (pass.normalised) {
    pass.scales.row(row)[part] = scale;
  }
  const Vec factor = hn::Set(F32(), scale);
  for_vectors(width, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec normalised = hn::Mul(hn::Sub(load(x + i, n), middle), factor);
    if (pass.normalised) {
      store(normalised, pass.normalised.row(row) + begin + i, n);
    }
    const Vec value = hn::MulAdd(load(pass.gain + begin + i, n), normalised, load(pass.bias + begin + i, n));
    store(pass.add ? hn::Add(load(y + i, n), value) : value, y + i, n);
  });
}

void layer_norm_rows(const LayerNormForward& pass, std::int64_t begin, std::int64_t end) {
  const auto parts = static_cast<std::size_t>(pass.parts);
  const std::size_t width = static_cast<std::size_t>(pass.in.columns) / parts;
  for (std::int64_t row = begin; row < end; ++row) {
    for (std::size_t part = 0; part < parts; ++part) {
      layer_norm_row(pass, row, part, width);
    }
  }
}

// With g = gain * d y:  d x = (g - mean(g) - n mean(g n)) / sqrt(variance + 1e-5).
void layer_norm_backward_row(const LayerNormBackward& pass, std::int64_t row, std::size_t part,
                             std::size_t width) {
  const std::size_t begin = part * width;
  const float* d_y = pass.d_out.row(row) + begin;
  const float* normalised = pass.normalised.row(row) + begin;
  const float* gain = pass.gain + begin;
  const auto inner = [&](std::size_t i, std::size_t n)
                         HWY_ATTR { return hn::Mul(load(gain + i, n), load(d_y + i, n)); };
  const float share = 1.0F / static_cast<float>(width);
  const Vec mean = hn::Set(F32(), share * sum_of(width, inner));
  const Vec slope = hn::Set(F32(), share * sum_of(width, [&](std::size_t i, std::size_t n) HWY_ATTR {
                                     return hn::Mul(inner(i, n), load(normalised + i, n));
                                   }));
  const Vec scale = hn::Set(F32(), pass.scales.row(row)[part]);
  for_vectors(width, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec centred = hn::NegMulAdd(load(normalised + i, n), slope, hn::Sub(inner(i, n), mean));
    const Vec d_x = hn::Mul(scale, centred);
    if (pass.d_in) {
      store(d_x, pass.d_in.row(row) + begin + i, n);
    }
    if (pass.d_in_low) {
      store(d_x, pass.d_in_low.row(row) + begin + i, n);
    }
  });
}

void layer_norm_backward_rows(const LayerNormBackward& pass, std::int64_t begin, std::int64_t end) {
  const auto parts = static_cast<std::size_t>(pass.parts);
  const std::size_t width = static_cast<std::size_t>(pass.d_out.columns) / parts;
  for (std::int64_t row = begin; row < end; ++row) {
    for (std::size_t part = 0; part < parts; ++part) {
      layer_norm_backward_row(pass, row, part, width);
    }
  }
}

// d gain and d bias of the columns [begin, end), row after row: the same sums whoever computes them.
void add_gain_and_bias(const LayerNormBackward& pass, std::int64_t begin, std::int64_t end) {
  for_vectors(static_cast<std::size_t>(end - begin), [&](std::size_t i, std::size_t n) HWY_ATTR {
    const std::size_t column = static_cast<std::size_t>(begin) + i;
    Vec d_gain = load(pass.d_gain + column, n);
    Vec d_bias = load(pass.d_bias + column, n);
    for (std::int64_t row = 0; row < pass.d_out.rows; ++row) {
      const Vec d_y = load(pass.d_out.row(row) + column, n);
      d_gain = hn::MulAdd(d_y, load(pass.normalised.row(row) + column, n), d_gain);
      d_bias = hn::Add(d_bias, d_y);
    }
    store(d_gain, pass.d_gain + column, n);
    store(d_bias, pass.d_bias + column, n);
  });
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(layer_norm_rows);
HWY_EXPORT(layer_norm_backward_rows);
HWY_EXPORT(add_gain_and_bias);

void layer_norm_forward(const LayerNormForward& pass) {
  parallel_for(pass.in.rows, row_grain(pass.in.columns), [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(layer_norm_rows)(pass, begin, end);
  });
}

void layer_norm_backward(const LayerNormBackward& pass) {
  constexpr std::int64_t kBorders = 64;  // columns of different threads lie on different cache lines
  parallel_for(
      pass.d_out.columns, row_grain(pass.d_out.rows),
      [&](std::int64_t begin, std::int64_t end) {
        HWY_DYNAMIC_DISPATCH(add_gain_and_bias)(pass, begin, end);
      },
      kBorders);
  parallel_for(pass.d_out.rows, row_grain(pass.d_out.columns), [&](std::int64_t begin, std::int64_t end) {
    HWY_DYNAMIC_DISPATCH(layer_norm_backward_rows)(pass, begin, end);
  });
}

}  // namespace s2s::kernels
#endif
