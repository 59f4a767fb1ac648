// What the vectorised passes share: loads and stores of any length, fp32 or bf16, and exp, tanh and sigmoid.
// Included once for each instruction set (Highway's foreach_target), hence no ordinary include guard.
#include <cstddef>
#include <cstring>

#include "hwy/highway.h"
#include "kernels/bf16.h"

#if defined(S2S_KERNELS_SIMD_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef S2S_KERNELS_SIMD_INL_H
#undef S2S_KERNELS_SIMD_INL_H
#else
#define S2S_KERNELS_SIMD_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using F32 = hn::ScalableTag<float>;
using U32 = hn::Rebind<std::uint32_t, F32>;
using U16 = hn::Rebind<std::uint16_t, F32>;
using I32 = hn::Rebind<std::int32_t, F32>;
using Vec = hn::Vec<F32>;

// Lanes past the end of a row are never touched: a neighbouring row may belong to another thread.
#undef S2S_MASKED_MEMORY
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
#define S2S_MASKED_MEMORY 1  // these load and store part of a vector without faults or side effects
#else
#define S2S_MASKED_MEMORY 0
#endif

// The first `count` (1 ... lanes) numbers at p; zero in the other lanes.
HWY_INLINE Vec load(const float* p, std::size_t count) {
  const F32 d;
  if (count >= hn::Lanes(d)) {
    return hn::LoadU(d, p);
  }
#if S2S_MASKED_MEMORY
  return hn::MaskedLoad(hn::FirstN(d, count), d, p);
#else
  HWY_ALIGN float lanes[hn::MaxLanes(d)] = {};
  std::memcpy(lanes, p, count * sizeof(float));
  return hn::Load(d, lanes);
#endif
}

HWY_INLINE Vec load(const bf16* p, std::size_t count) {
  const U16 d16;
  const U32 d32;
  const auto* bits = reinterpret_cast<const std::uint16_t*>(p);
  if (count >= hn::Lanes(d16)) {
    return hn::BitCast(F32(), hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::LoadU(d16, bits))));
  }
  HWY_ALIGN std::uint16_t lanes[hn::MaxLanes(d16)] = {};
  std::memcpy(lanes, bits, count * sizeof(std::uint16_t));
  return hn::BitCast(F32(), hn::ShiftLeft<16>(hn::PromoteTo(d32, hn::Load(d16, lanes))));
}

HWY_INLINE void store(Vec v, float* p, std::size_t count) {
  const F32 d;
  if (count >= hn::Lanes(d)) {
    hn::StoreU(v, d, p);
    return;
  }
#if S2S_MASKED_MEMORY
  hn::BlendedStore(v, hn::FirstN(d, count), d, p);
#else
  HWY_ALIGN float lanes[hn::MaxLanes(d)];
  hn::Store(v, d, lanes);
  std::memcpy(p, lanes, count * sizeof(float));
#endif
}

// Rounds to nearest, ties to even: the same bits as to_bf16.
HWY_INLINE void store(Vec v, bf16* p, std::size_t count) {
  const U32 d32;
  const U16 d16;
  const auto bits = hn::BitCast(d32, v);
  const auto lowest = hn::And(hn::ShiftRight<16>(bits), hn::Set(d32, 1));
  const auto rounded = hn::Add(bits, hn::Add(lowest, hn::Set(d32, 0x7FFF)));
  const auto quiet = hn::Or(bits, hn::Set(d32, 0x400000));
  // Eq is false for NaN, and so is Highway's Ne.
  const auto chosen = hn::IfThenElse(hn::RebindMask(d32, hn::Eq(v, v)), rounded, quiet);
  const auto upper = hn::TruncateTo(d16, hn::ShiftRight<16>(chosen));
  auto* out = reinterpret_cast<std::uint16_t*>(p);
  if (count >= hn::Lanes(d16)) {
    hn::StoreU(upper, d16, out);
    return;
  }
  HWY_ALIGN std::uint16_t lanes[hn::MaxLanes(d16)];
  hn::Store(upper, d16, lanes);
  std::memcpy(out, lanes, count * sizeof(std::uint16_t));
}

// Calls body(i, count) for each vector of [0, size); count is less than a whole vector at most once, at the
// end.
template <class Body>
HWY_INLINE void for_vectors(std::size_t size, const Body& body) {
  const std::size_t lanes = hn::Lanes(F32());
  std::size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    body(i, lanes);
  }
  if (i < size) {
    body(i, size - i);
  }
}

HWY_INLINE float sum(Vec v) { return hn::GetLane(hn::SumOfLanes(F32(), v)); }
HWY_INLINE float max(Vec v) { return hn::GetLane(hn::MaxOfLanes(F32(), v)); }

// e^x with a relative error below 2e-7; 0 below -87 (no denormals), e^88 above 88. NaN is kept.
HWY_INLINE Vec exp(Vec x) {
  const F32 d;
  const Vec lowest = hn::Set(d, -87.0F);
  const Vec bounded = hn::IfThenElse(hn::Gt(x, hn::Set(d, 88.0F)), hn::Set(d, 88.0F), x);
  const Vec n = hn::Round(hn::Mul(bounded, hn::Set(d, 1.44269504089F)));
  Vec r = hn::NegMulAdd(n, hn::Set(d, 0.693359375F), bounded);  // x - n ln 2, ln 2 in two parts
  r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4F), r);
  Vec p = hn::Set(d, 0.001381440846F);  // minimax: e^r = 1 + r + r^2 p(r) for |r| <= ln 2 / 2, within 3.1e-9
  p = hn::MulAdd(p, r, hn::Set(d, 0.008368786384F));
  p = hn::MulAdd(p, r, hn::Set(d, 0.04166839545F));
  p = hn::MulAdd(p, r, hn::Set(d, 0.1666652004F));
  p = hn::MulAdd(p, r, hn::Set(d, 0.4999999341F));
  p = hn::Add(hn::MulAdd(hn::Mul(r, r), p, r), hn::Set(d, 1.0F));
  const auto exponent = hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(I32(), n), hn::Set(I32(), 127)));
  const Vec power = hn::BitCast(d, exponent);
  return hn::IfThenZeroElse(hn::Lt(x, lowest), hn::Mul(p, power));
}

// tanh x = x P(x^2) / Q(x^2) for |x| <= 8.5, minimax within 1.3e-8 of its value before rounding; beyond, tanh
// is 1 within 9e-8. NaN is kept.
HWY_INLINE Vec tanh(Vec x) {
  const F32 d;
  const Vec limit = hn::Set(d, 8.5F);
  const Vec one = hn::Set(d, 1.0F);
  const Vec bounded = hn::IfThenElse(hn::Gt(hn::Abs(x), limit), hn::CopySign(limit, x), x);
  const Vec t = hn::Mul(bounded, bounded);
  Vec p = hn::Set(d, 1.427186457e-8F);
  p = hn::MulAdd(p, t, hn::Set(d, 2.125323606e-5F));
  p = hn::MulAdd(p, t, hn::Set(d, 0.003534173509F));
  p = hn::MulAdd(p, t, hn::Set(d, 0.134133754F));
  p = hn::MulAdd(p, t, hn::Set(d, 0.9999999889F));
  Vec q = hn::Set(d, 8.146286652e-7F);
  q = hn::MulAdd(q, t, hn::Set(d, 0.0003349094928F));
  q = hn::MulAdd(q, t, hn::Set(d, 0.02602332433F));
  q = hn::MulAdd(q, t, hn::Set(d, 0.4674669848F));
  q = hn::MulAdd(q, t, one);
  return hn::Div(hn::Mul(bounded, p), q);
}

HWY_INLINE Vec sigmoid(Vec x) {
  const Vec half = hn::Set(F32(), 0.5F);
  return hn::MulAdd(half, tanh(hn::Mul(half, x)), half);
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
