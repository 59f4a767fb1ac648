#include "kernels/cross_entropy.h"

#include <cmath>
#include <cstring>

#include "kernels/output_layer.h"
#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cross_entropy.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// The largest of x and, if asked for, the sum.
template <bool kSum>
HWY_INLINE float largest(const float* x, std::size_t size, double* total) {
  Vec top = hn::Set(F32(), x[0]);
  Vec all = hn::Zero(F32());
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec value = load(x + i, n);
    if (n == hn::Lanes(F32())) {
      top = hn::Max(top, value);
    } else {  // the lanes past the end hold zeros
      for (std::size_t j = i; j < i + n; ++j) {
        top = hn::Max(top, hn::Set(F32(), x[j]));
      }
    }
    if (kSum) {
      all = hn::Add(all, value);
    }
  });
  if (kSum) {
    *total = static_cast<double>(sum(all));
  }
  return max(top);
}

// The sum of exp(x - shift); with kStore the powers replace x.
template <bool kStore, class Float>
HWY_INLINE double sum_of_powers(Float* x, std::size_t size, float shift) {
  const Vec minus = hn::Set(F32(), -shift);
  Vec total = hn::Zero(F32());
  float rest = 0.0F;
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec power = exp(hn::Add(load(x + i, n), minus));
    if constexpr (kStore) {
      store(power, x + i, n);
    }
    if (n == hn::Lanes(F32())) {
      total = hn::Add(total, power);
    } else {
      HWY_ALIGN float lanes[hn::MaxLanes(F32())];
      hn::Store(power, F32(), lanes);
      for (std::size_t j = 0; j < n; ++j) {
        rest += lanes[j];
      }
    }
  });
  return static_cast<double>(sum(total)) + static_cast<double>(rest);
}

template <class T>
HWY_INLINE RowLoss cross_entropy(float* logits, const RowTarget& row, T* d_logits) {
  const auto size = static_cast<std::size_t>(row.vocabulary);
  const auto target = static_cast<std::size_t>(row.target);
  const double smoothing = static_cast<double>(row.label_smoothing);
  const double target_logit = static_cast<double>(logits[target]);
  double sum_of_logits = 0.0;
  const float top = smoothing > 0.0 ? largest<true>(logits, size, &sum_of_logits)
                                    : largest<false>(logits, size, &sum_of_logits);
  const double total =
      d_logits == nullptr ? sum_of_powers<false>(logits, size, top) : sum_of_powers<true>(logits, size, top);
  const double log_total = static_cast<double>(top) + std::log(total);
  const double average = sum_of_logits / static_cast<double>(size);
  const RowLoss loss{log_total - (1.0 - smoothing) * target_logit - smoothing * average,
                     log_total - target_logit};
  if (d_logits == nullptr) {
    return loss;
  }
  // d logit_v = scale * (p_v - eps / V - (1 - eps) [v is the target])
  const double scale = static_cast<double>(row.scale);
  const double target_power = static_cast<double>(logits[target]);
  const Vec factor = hn::Set(F32(), static_cast<float>(scale / total));
  const Vec even = hn::Set(F32(), static_cast<float>(-scale * smoothing / static_cast<double>(size)));
  for_vectors(size, [&](std::size_t i, std::size_t n)
                        HWY_ATTR { store(hn::MulAdd(load(logits + i, n), factor, even), d_logits + i, n); });
  const double d_target =
      scale * (target_power / total - smoothing / static_cast<double>(size) - (1.0 - smoothing));
  if constexpr (sizeof(T) == sizeof(float)) {
    d_logits[target] = static_cast<float>(d_target);
  } else {
    d_logits[target] = to_bf16(static_cast<float>(d_target));
  }
  return loss;
}

RowLoss cross_entropy_fp32(float* logits, const RowTarget& row, float* d_logits) {
  return cross_entropy(logits, row, d_logits);
}
RowLoss cross_entropy_bf16(float* logits, const RowTarget& row, bf16* d_logits) {
  return cross_entropy(logits, row, d_logits);
}

double log_sum_exp_row(const float* logits, std::size_t size) {
  const float top = largest<false>(logits, size, nullptr);
  return static_cast<double>(top) + std::log(sum_of_powers<false>(logits, size, top));
}

void subtract_row(float* x, float value, std::size_t size) {
  const Vec minus = hn::Set(F32(), -value);
  for_vectors(
      size, [&](std::size_t i, std::size_t n) HWY_ATTR { store(hn::Add(load(x + i, n), minus), x + i, n); });
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(cross_entropy_fp32);
HWY_EXPORT(cross_entropy_bf16);
HWY_EXPORT(log_sum_exp_row);
HWY_EXPORT(subtract_row);

namespace {

// Rows that do not count have no loss and no gradient.
template <class T>
bool skip_row(const RowTarget& row, T* d_logits) {
  if (row.target >= 0) {
    return false;
  }
  if (d_logits != nullptr) {
    std::memset(static_cast<void*>(d_logits), 0, static_cast<std::size_t>(row.vocabulary) * sizeof(T));
  }
  return true;
}

}  // namespace

RowLoss cross_entropy_row(float* logits, const RowTarget& row, float* d_logits) {
  return skip_row(row, d_logits) ? RowLoss{}
                                 : HWY_DYNAMIC_DISPATCH(cross_entropy_fp32)(logits, row, d_logits);
}

RowLoss cross_entropy_row(float* logits, const RowTarget& row, bf16* d_logits) {
  return skip_row(row, d_logits) ? RowLoss{}
                                 : HWY_DYNAMIC_DISPATCH(cross_entropy_bf16)(logits, row, d_logits);
}

double log_sum_exp(const float* logits, std::int64_t vocabulary) {
  return HWY_DYNAMIC_DISPATCH(log_sum_exp_row)(logits, static_cast<std::size_t>(vocabulary));
}

void log_softmax(Matrix x) {
  const auto subtract = HWY_DYNAMIC_DISPATCH(subtract_row);
  parallel_for(x.rows, row_grain(x.columns), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const double total = log_sum_exp(x.row(row), x.columns);
      subtract(x.row(row), static_cast<float>(total), static_cast<std::size_t>(x.columns));
    }
  });
}

}  // namespace s2s::kernels
#endif
