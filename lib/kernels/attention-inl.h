// The two small products of attention for one sentence, in registers: dot products of queries with positions,
// and sums of positions by weight. Included once for each instruction set, as simd-inl.h.
#include "kernels/attention.h"
#include "kernels/parallel.h"
#include "kernels/simd-inl.h"

#if defined(S2S_KERNELS_ATTENTION_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef S2S_KERNELS_ATTENTION_INL_H
#undef S2S_KERNELS_ATTENTION_INL_H
#else
#define S2S_KERNELS_ATTENTION_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// The positions of one sentence: vector j at data + j * stride, `width` numbers.
template <class T>
struct Positions {
  const T* data;
  std::int64_t stride;
  std::int64_t count;
  std::size_t width;
  const T* at(std::int64_t j) const { return data + j * stride; }
};

template <class T>
HWY_INLINE Positions<T> positions_of(const SequenceView<const T>& sequence, std::int64_t row,
                                     const Range& seen) {
  return {sequence.at(seen.begin, row), sequence.step_stride, seen.end - seen.begin,
          static_cast<std::size_t>(sequence.width)};
}

// Keys as additive scores meet them: as they are, or with coverage, k_j + V_a C_j.
template <class T>
struct PlainKeys {
  Positions<T> keys;
  std::int64_t count() const { return keys.count; }
  std::size_t width() const { return keys.width; }
  HWY_INLINE Vec load_at(std::int64_t j, std::size_t i, std::size_t n) const {
    return load(keys.at(j) + i, n);
  }
};
template <class T>
struct CoveredKeys {
  Positions<T> keys;
  const float* vector;   // V_a
  const float* covered;  // C_j of the positions
  std::int64_t count() const { return keys.count; }
  std::size_t width() const { return keys.width; }
  HWY_INLINE Vec load_at(std::int64_t j, std::size_t i, std::size_t n) const {
    return hn::MulAdd(load(vector + i, n), hn::Set(F32(), covered[j]), load(keys.at(j) + i, n));
  }
};

// out[s][j] = queries[s] . position j, for kQueries queries at a time and kTogether positions in registers.
template <int kQueries, int kTogether, class T>
HWY_INLINE void dot_some(const Positions<T>& positions, std::int64_t first, const float* const* queries,
                         float* const* out) {
  Vec sums[kQueries][kTogether];
  for (auto& row : sums) {
    for (Vec& value : row) {
      value = hn::Zero(F32());
    }
  }
  for_vectors(positions.width, [&](std::size_t i, std::size_t n) HWY_ATTR {
    Vec position[kTogether];
    for (int j = 0; j < kTogether; ++j) {
      position[j] = load(positions.at(first + j) + i, n);
    }
    for (int s = 0; s < kQueries; ++s) {
      const Vec query = load(queries[s] + i, n);
      for (int j = 0; j < kTogether; ++j) {
        sums[s][j] = hn::MulAdd(query, position[j], sums[s][j]);
      }
    }
  });
  for (int s = 0; s < kQueries; ++s) {
    for (int j = 0; j < kTogether; ++j) {
      out[s][first + j] = sum(sums[s][j]);
    }
  }
}

template <int kQueries, class T>
HWY_INLINE void dot_all(const Positions<T>& positions, const float* const* queries, float* const* out) {
  std::int64_t j = 0;
  for (; j + 4 <= positions.count; j += 4) {
    dot_some<kQueries, 4>(positions, j, queries, out);
  }
  for (; j < positions.count; ++j) {
    dot_some<kQueries, 1>(positions, j, queries, out);
  }
}

// out[s][i] = sum over j of weights[s][j] * position j, for the `kVectors` vectors (the last one of n
// numbers) from i on.
template <int kQueries, int kVectors, class T>
HWY_INLINE void weigh_some(const Positions<T>& positions, std::size_t i, std::size_t n,
                           const float* const* weights, float* const* out) {
  const std::size_t lanes = hn::Lanes(F32());
  Vec sums[kQueries][kVectors];
  for (auto& row : sums) {
    for (Vec& value : row) {
      value = hn::Zero(F32());
    }
  }
  for (std::int64_t j = 0; j < positions.count; ++j) {
    Vec position[kVectors];
    for (int k = 0; k < kVectors; ++k) {
      position[k] =
          load(positions.at(j) + i + static_cast<std::size_t>(k) * lanes, k + 1 == kVectors ? n : lanes);
    }
    for (int s = 0; s < kQueries; ++s) {
      const Vec weight = hn::Set(F32(), weights[s][j]);
      for (int k = 0; k < kVectors; ++k) {
        sums[s][k] = hn::MulAdd(weight, position[k], sums[s][k]);
      }
    }
  }
  for (int s = 0; s < kQueries; ++s) {
    for (int k = 0; k < kVectors; ++k) {
      store(sums[s][k], out[s] + i + static_cast<std::size_t>(k) * lanes, k + 1 == kVectors ? n : lanes);
    }
  }
}

template <int kQueries, class T>
HWY_INLINE void weigh_all(const Positions<T>& positions, const float* const* weights, float* const* out) {
  // Sums that fit the registers; the more of them, the longer the runs in which a position is read.
  constexpr std::size_t kVectors = (hn::MaxLanes(F32()) >= 16 ? 16 : 8) / kQueries;
  const std::size_t lanes = hn::Lanes(F32());
  std::size_t i = 0;
  for (; i + kVectors * lanes <= positions.width; i += kVectors * lanes) {
    weigh_some<kQueries, kVectors>(positions, i, lanes, weights, out);
  }
  for (; i < positions.width; i += lanes) {
    const std::size_t n = positions.width - i < lanes ? positions.width - i : lanes;
    weigh_some<kQueries, 1>(positions, i, n, weights, out);
  }
}

// Calls body.operator()<4>(t) for groups of four steps, <1> for the rest: four queries share each load of a
// position. alone: <1> for all, whose positions are not the same.
template <class Body>
HWY_INLINE void in_groups_of_four(std::int64_t steps, bool alone, const Body& body) {
  std::int64_t t = 0;
  for (; !alone && t + 4 <= steps; t += 4) {
    body.template operator()<4>(t);
  }
  for (; t < steps; ++t) {
    body.template operator()<1>(t);
  }
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
