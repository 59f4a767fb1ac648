#include "kernels/dropout.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "kernels/parallel.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/dropout.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

using D32 = hn::ScalableTag<std::uint32_t>;
using VecU = hn::Vec<D32>;

// a * b for each lane, as its lower and upper 32 bits.
HWY_INLINE void wide_multiply(VecU a, VecU b, VecU& low, VecU& high) {
#if HWY_TARGET == HWY_SCALAR
  const std::uint64_t product = std::uint64_t{hn::GetLane(a)} * hn::GetLane(b);
  low = hn::Set(D32(), static_cast<std::uint32_t>(product));
  high = hn::Set(D32(), static_cast<std::uint32_t>(product >> 32));
#else
  const D32 d;
  const hn::RepartitionToWide<D32> d64;
  const auto even = hn::MulEven(a, b);
  const auto odd = hn::MulEven(hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(d64, a))),
                               hn::BitCast(d, hn::ShiftRight<32>(hn::BitCast(d64, b))));
  low = hn::OddEven(hn::BitCast(d, hn::ShiftLeft<32>(odd)), hn::BitCast(d, even));
  high = hn::OddEven(hn::BitCast(d, odd), hn::BitCast(d, hn::ShiftRight<32>(even)));
#endif
}

HWY_INLINE Vec keep_or_drop(VecU bits, float keep, float scale) {
  const F32 d;
  const auto upper = hn::BitCast(hn::RebindToSigned<D32>(), hn::ShiftRight<8>(bits));
  const Vec uniform = hn::Mul(hn::ConvertTo(d, upper), hn::Set(d, 0x1p-24F));
  return hn::IfThenElseZero(hn::Lt(uniform, hn::Set(d, keep)), hn::Set(d, scale));
}

// The masks of as many blocks of four as there are lanes, from block `first` of the generator on; out holds 4
// * lanes numbers.
HWY_INLINE void mask_of_blocks(const Random::State& state, std::uint64_t first, float keep, float scale,
                               float* out) {
  const D32 d;
  const auto word = [](std::uint64_t x, int upper) { return static_cast<std::uint32_t>(x >> (32 * upper)); };
  const VecU multiplier0 = hn::Set(d, 0xD2511F53U);
  const VecU multiplier1 = hn::Set(d, 0xCD9E8D57U);
  const VecU lane = hn::Iota(d, 0);
  VecU c0 = hn::Add(hn::Set(d, word(first, 0)), lane);
  const auto carried = hn::Lt(c0, lane);  // the lower word went over its end
  VecU c1 = hn::Add(hn::Set(d, word(first, 1)), hn::IfThenElseZero(carried, hn::Set(d, 1)));
  VecU c2 = hn::Set(d, word(state.stream, 0));
  VecU c3 = hn::Set(d, word(state.stream, 1));
  std::uint32_t key0 = word(state.seed, 0);
  std::uint32_t key1 = word(state.seed, 1);
  for (int round = 0; round < 10; ++round) {
    VecU low0;
    VecU high0;
    VecU low1;
    VecU high1;
    wide_multiply(multiplier0, c0, low0, high0);
    wide_multiply(multiplier1, c2, low1, high1);
    c0 = hn::Xor(hn::Xor(high1, c1), hn::Set(d, key0));
    c1 = low1;
    c2 = hn::Xor(hn::Xor(high0, c3), hn::Set(d, key1));
    c3 = low0;
    key0 += 0x9E3779B9U;
    key1 += 0xBB67AE85U;
  }
  hn::StoreInterleaved4(keep_or_drop(c0, keep, scale), keep_or_drop(c1, keep, scale),
                        keep_or_drop(c2, keep, scale), keep_or_drop(c3, keep, scale), F32(), out);
}

// The numbers that the blocks [first, first + blocks) give; `size` (at most 4 * blocks) of them are written.
void fill_blocks(const Random::State& state, std::uint64_t first, float keep, float* out, std::size_t size) {
  const std::size_t step = 4 * hn::Lanes(D32());
  const float scale = 1.0F / keep;
  std::size_t i = 0;
  for (; i + step <= size; i += step) {
    mask_of_blocks(state, first + i / 4, keep, scale, out + i);
  }
  if (i < size) {
    HWY_ALIGN float rest[4 * hn::MaxLanes(D32())];
    mask_of_blocks(state, first + i / 4, keep, scale, rest);
    std::memcpy(out + i, rest, (size - i) * sizeof(float));
  }
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(fill_blocks);

void fill_keep_mask(Random& random, std::span<float> out, float keep) {
  assert(keep > 0.0F && keep <= 1.0F);
  constexpr std::int64_t kUnit = 1024;  // a multiple of four: no block of the generator is shared
  Random::State state = random.state();
  parallel_for(
      static_cast<std::int64_t>(out.size()), 8192,
      [&](std::int64_t begin, std::int64_t end) {
        HWY_DYNAMIC_DISPATCH(fill_blocks)
        (state, state.counter + static_cast<std::uint64_t>(begin / 4), keep, out.data() + begin,
         static_cast<std::size_t>(end - begin));
      },
      kUnit);
  state.counter += (out.size() + 3) / 4;
  random = Random(state);
}

}  // namespace s2s::kernels
#endif
