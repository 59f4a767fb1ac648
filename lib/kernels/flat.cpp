#include "kernels/flat.h"

#include <cassert>
#include <cmath>
#include <vector>

#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/flat.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

#ifndef S2S_KERNELS_ADAM_PASS  // this file is included once for each instruction set
#define S2S_KERNELS_ADAM_PASS
namespace s2s::kernels {
// The arrays of one Adam pass and its constants, worked out once.
struct AdamPass {
  float* weights;
  float* gradients;
  float* m;
  float* v;
  bf16* low;
  float gradient_scale;
  float beta1;
  float beta2;
  float rate;          // the rate, corrected for m's bias
  float second_scale;  // 1 / sqrt(1 - b2^t): v's correction
  float epsilon;
  float decay;  // 1 - rate * weight_decay
  bool clear_gradient;
};
}  // namespace s2s::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

double squares(const float* x, std::size_t size) {
  constexpr std::size_t kBlock = 4096;  // fp32 sums within a block, double across
  double total = 0.0;
  for (std::size_t begin = 0; begin < size; begin += kBlock) {
    const std::size_t count = size - begin < kBlock ? size - begin : kBlock;
    Vec block = hn::Zero(F32());
    for_vectors(count, [&](std::size_t i, std::size_t n) HWY_ATTR {
      const Vec value = load(x + begin + i, n);
      block = hn::MulAdd(value, value, block);
    });
    total += static_cast<double>(sum(block));
  }
  return total;
}

void adam_range(const AdamPass& pass, std::size_t begin, std::size_t end) {
  const F32 d;
  const Vec beta1 = hn::Set(d, pass.beta1);
  const Vec beta2 = hn::Set(d, pass.beta2);
  const Vec fresh1 = hn::Set(d, 1.0F - pass.beta1);
  const Vec fresh2 = hn::Set(d, 1.0F - pass.beta2);
  for_vectors(end - begin, [&](std::size_t offset, std::size_t n) HWY_ATTR {
    const std::size_t i = begin + offset;
    const Vec gradient = hn::Mul(load(pass.gradients + i, n), hn::Set(d, pass.gradient_scale));
    const Vec m = hn::MulAdd(beta1, load(pass.m + i, n), hn::Mul(fresh1, gradient));
    const Vec v = hn::MulAdd(beta2, load(pass.v + i, n), hn::Mul(fresh2, hn::Mul(gradient, gradient)));
    const Vec deviation = hn::MulAdd(hn::Sqrt(v), hn::Set(d, pass.second_scale), hn::Set(d, pass.epsilon));
    const Vec step = hn::Div(hn::Mul(m, hn::Set(d, pass.rate)), deviation);
    const Vec weight = hn::Sub(hn::Mul(load(pass.weights + i, n), hn::Set(d, pass.decay)), step);
    store(m, pass.m + i, n);
    store(v, pass.v + i, n);
    store(weight, pass.weights + i, n);
    if (pass.low != nullptr) {
      store(weight, pass.low + i, n);
    }
    if (pass.clear_gradient) {
      store(hn::Zero(d), pass.gradients + i, n);
    }
  });
}

void scale_range(float* x, float factor, std::size_t size) {
  const Vec by = hn::Set(F32(), factor);
  for_vectors(size,
              [&](std::size_t i, std::size_t n) HWY_ATTR { store(hn::Mul(load(x + i, n), by), x + i, n); });
}

void add_range(const float* x, float* y, std::size_t size) {
  for_vectors(size, [&](std::size_t i, std::size_t n)
                        HWY_ATTR { store(hn::Add(load(y + i, n), load(x + i, n)), y + i, n); });
}

void round_range(const float* x, bf16* y, std::size_t size) {
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR { store(load(x + i, n), y + i, n); });
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(squares);
HWY_EXPORT(adam_range);
HWY_EXPORT(scale_range);
HWY_EXPORT(add_range);
HWY_EXPORT(round_range);

namespace {

constexpr std::int64_t kGrain = 16384;
constexpr std::int64_t kUnit = 1024;  // borders between threads stay clear of shared cache lines

// body(begin, size) on the parts of [0, size).
template <class Body>
void over_parts(std::size_t size, const Body& body) {
  parallel_for(
      static_cast<std::int64_t>(size), kGrain,
      [&](std::int64_t begin, std::int64_t end) {
        body(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
      },
      kUnit);
}

}  // namespace

double sum_of_squares(std::span<const float> x) {
  const auto size = static_cast<std::int64_t>(x.size());
  const int threads = static_cast<int>(std::clamp<std::int64_t>(size / kGrain, 1, thread_count()));
  std::vector<double> sums(static_cast<std::size_t>(threads));
  on_threads(threads, [&](int thread) {
    const Range range = part_of(size, thread, threads, kUnit);
    sums[static_cast<std::size_t>(thread)] = HWY_DYNAMIC_DISPATCH(squares)(
        x.data() + range.begin, static_cast<std::size_t>(range.end - range.begin));
  });
  double total = 0.0;
  for (const double part : sums) {
    total += part;
  }
  return total;
}

void adam_update(const AdamStep& step, std::span<float> weights, std::span<float> gradients,
                 std::span<float> m, std::span<float> v, bf16* low) {
  assert(weights.size() == gradients.size() && weights.size() == m.size() && weights.size() == v.size());
  const auto updates = static_cast<double>(step.update);
  const double correction1 = 1.0 - std::pow(static_cast<double>(step.beta1), updates);
  const double correction2 = 1.0 - std::pow(static_cast<double>(step.beta2), updates);
  const AdamPass pass{.weights = weights.data(),
                      .gradients = gradients.data(),
                      .m = m.data(),
                      .v = v.data(),
                      .low = low,
                      .gradient_scale = step.gradient_scale,
                      .beta1 = step.beta1,
                      .beta2 = step.beta2,
                      .rate = static_cast<float>(step.rate / correction1),
                      .second_scale = static_cast<float>(1.0 / std::sqrt(correction2)),
                      .epsilon = step.epsilon,
                      .decay = 1.0F - step.rate * step.weight_decay,
                      .clear_gradient = step.clear_gradient};
  over_parts(weights.size(), [&](std::size_t begin, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(adam_range)(pass, begin, begin + size);
  });
}

void fill_zero(std::span<float> x) {
  over_parts(x.size(), [&](std::size_t begin, std::size_t size) {
    std::memset(x.data() + begin, 0, size * sizeof(float));
  });
}

void scale(std::span<float> x, float factor) {
  over_parts(x.size(), [&](std::size_t begin, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(scale_range)(x.data() + begin, factor, size);
  });
}

void add(std::span<const float> x, std::span<float> y) {
  assert(x.size() == y.size());
  over_parts(x.size(), [&](std::size_t begin, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(add_range)(x.data() + begin, y.data() + begin, size);
  });
}

void convert(std::span<const float> x, bf16* y) {
  over_parts(x.size(), [&](std::size_t begin, std::size_t size) {
    HWY_DYNAMIC_DISPATCH(round_range)(x.data() + begin, y + begin, size);
  });
}

}  // namespace s2s::kernels
#endif
