#include <algorithm>
#include <vector>

#include "kernels/attention.h"
#include "kernels/attention_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention_settle.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/attention-inl.h"

#ifndef S2S_KERNELS_SETTLE_ROWS  // this file is included once for each instruction set
#define S2S_KERNELS_SETTLE_ROWS
namespace s2s::kernels {
template <class T>
struct SettleKeys {
  SequenceView<const T> keys;
  const float* v;
  SettleAdditive pass;
};
struct SettledVectors {  // sums of one thread
  float* v;
  float* coverage;
};
struct SettleSums {
  ConstSequence weights;
  ConstSequence vectors;
  Sequence target;
  bool accumulate;
};
}  // namespace s2s::kernels
#endif

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// Zeros at the positions from `first` on, where nothing was computed.
void clear_positions(const Sequence& target, std::int64_t row, std::int64_t first) {
  for (std::int64_t j = first; j < target.steps; ++j) {
    std::fill(target.at(j, row), target.at(j, row) + target.width, 0.0F);
  }
}

// d k_ja = v_a * sum over t of d e_tj (1 - tanh^2(q_ta + k_ja)), d v_a = sum over t and j of d e_tj tanh(q_ta
// + k_ja). Covered: with k_ja + V_a C_tj for k_ja, and d V_a = v_a * sum over t and j of C_tj d e_tj (1 -
// tanh^2).
template <bool kCovered, class T>
HWY_INLINE void settle_keys(const SettleKeys<T>& settle, std::int64_t row, std::int64_t length,
                            std::int64_t steps, const SettledVectors& sums) {
  const SettleAdditive& pass = settle.pass;
  const Vec one = hn::Set(F32(), 1.0F);
  for_vectors(static_cast<std::size_t>(settle.keys.width), [&](std::size_t i, std::size_t n) HWY_ATTR {
    Vec d_weight = load(sums.v + i, n);
    const Vec weight = load(settle.v + i, n);
    [[maybe_unused]] const Vec vector = kCovered ? load(pass.coverage.vector + i, n) : hn::Zero(F32());
    [[maybe_unused]] Vec d_vector = hn::Zero(F32());
    for (std::int64_t j = 0; j < length; ++j) {
      const Vec key = load(settle.keys.at(j, row) + i, n);
      Vec total = hn::Zero(F32());
      for (std::int64_t t = 0; t < steps; ++t) {
        const Vec d_score = hn::Set(F32(), pass.d_scores.at(t, row)[j]);
        Vec inside = hn::Add(load(pass.queries.at(t, row) + i, n), key);
        if constexpr (kCovered) {
          inside = hn::MulAdd(vector, hn::Set(F32(), pass.coverage.covered.at(t, row)[j]), inside);
        }
        const Vec squashed = tanh(inside);
        const Vec slope = hn::NegMulAdd(squashed, squashed, one);
        total = hn::MulAdd(d_score, slope, total);
        d_weight = hn::MulAdd(d_score, squashed, d_weight);
        if constexpr (kCovered) {
          const Vec change =
              hn::Set(F32(), pass.coverage.covered.at(t, row)[j] * pass.d_scores.at(t, row)[j]);
          d_vector = hn::MulAdd(change, slope, d_vector);
        }
      }
      float* out = pass.d_keys.at(j, row) + i;
      const Vec gradient = hn::Mul(weight, total);
      store(pass.accumulate ? hn::Add(load(out, n), gradient) : gradient, out, n);
    }
    store(d_weight, sums.v + i, n);
    if constexpr (kCovered) {
      store(hn::MulAdd(weight, d_vector, load(sums.coverage + i, n)), sums.coverage + i, n);
    }
  });
  if (!pass.accumulate) {
    clear_positions(pass.d_keys, row, length);
  }
}

template <class T>
HWY_INLINE void settle_keys_row(const SettleKeys<T>& settle, std::int64_t row, std::int64_t length,
                                std::int64_t steps, const SettledVectors& sums) {
  if (settle.pass.coverage.vector != nullptr) {
    settle_keys<true>(settle, row, length, steps, sums);
  } else {
    settle_keys<false>(settle, row, length, steps, sums);
  }
}

// target(j) (+)= sum over t of weights(t, j) vectors(t), for kPositions positions from j on and the kVectors
// vectors (the last one of n numbers) from i on.
template <int kPositions, int kVectors>
HWY_INLINE void settle_some(const SettleSums& settle, std::int64_t row, std::int64_t steps, std::int64_t j,
                            std::size_t i, std::size_t n) {
  const std::size_t lanes = hn::Lanes(F32());
  const auto size = [&](int k) { return k + 1 == kVectors ? n : lanes; };
  Vec sums[kPositions][kVectors];
  for (auto& position : sums) {
    for (Vec& value : position) {
      value = hn::Zero(F32());
    }
  }
  for (std::int64_t t = 0; t < steps; ++t) {
    const float* weights = settle.weights.at(t, row) + j;
    Vec vectors[kVectors];
    for (int k = 0; k < kVectors; ++k) {
      vectors[k] = load(settle.vectors.at(t, row) + i + static_cast<std::size_t>(k) * lanes, size(k));
    }
    for (int p = 0; p < kPositions; ++p) {
      const Vec weight = hn::Set(F32(), weights[p]);
      for (int k = 0; k < kVectors; ++k) {
        sums[p][k] = hn::MulAdd(weight, vectors[k], sums[p][k]);
      }
    }
  }
  for (int p = 0; p < kPositions; ++p) {
    for (int k = 0; k < kVectors; ++k) {
      float* out = settle.target.at(j + p, row) + i + static_cast<std::size_t>(k) * lanes;
      const Vec before = settle.accumulate ? load(out, size(k)) : hn::Zero(F32());
      store(hn::Add(before, sums[p][k]), out, size(k));
    }
  }
}

template <int kVectors>
HWY_INLINE void settle_columns(const SettleSums& settle, std::int64_t row, std::int64_t length,
                               std::int64_t steps, std::size_t i, std::size_t n) {
  std::int64_t j = 0;
  for (; j + 4 <= length; j += 4) {
    settle_some<4, kVectors>(settle, row, steps, j, i, n);
  }
  for (; j < length; ++j) {
    settle_some<1, kVectors>(settle, row, steps, j, i, n);
  }
}

void settle_sums_row(const SettleSums& settle, std::int64_t row, std::int64_t length, std::int64_t steps) {
  constexpr std::size_t kVectors = 4;
  const std::size_t lanes = hn::Lanes(F32());
  const auto width = static_cast<std::size_t>(settle.target.width);
  std::size_t i = 0;
  for (; i + kVectors * lanes <= width; i += kVectors * lanes) {
    settle_columns<kVectors>(settle, row, length, steps, i, lanes);
  }
  for (; i < width; i += lanes) {
    settle_columns<1>(settle, row, length, steps, i, width - i < lanes ? width - i : lanes);
  }
  if (!settle.accumulate) {
    clear_positions(settle.target, row, length);
  }
}

void settle_keys_row_fp32(const SettleKeys<float>& settle, std::int64_t row, std::int64_t length,
                          std::int64_t steps, const SettledVectors& sums) {
  settle_keys_row(settle, row, length, steps, sums);
}
void settle_keys_row_bf16(const SettleKeys<bf16>& settle, std::int64_t row, std::int64_t length,
                          std::int64_t steps, const SettledVectors& sums) {
  settle_keys_row(settle, row, length, steps, sums);
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(settle_keys_row_fp32);
HWY_EXPORT(settle_keys_row_bf16);
HWY_EXPORT(settle_sums_row);

namespace {

void settle_keys_row(const SettleKeys<float>& settle, std::int64_t row, std::int64_t length,
                     std::int64_t steps, const SettledVectors& sums) {
  HWY_DYNAMIC_DISPATCH(settle_keys_row_fp32)(settle, row, length, steps, sums);
}
void settle_keys_row(const SettleKeys<bf16>& settle, std::int64_t row, std::int64_t length,
                     std::int64_t steps, const SettledVectors& sums) {
  HWY_DYNAMIC_DISPATCH(settle_keys_row_bf16)(settle, row, length, steps, sums);
}

}  // namespace

template <class T>
void settle_additive_keys(const AttentionMemory<T>& memory, const float* v, const SettleAdditive& pass) {
  const SettleKeys<T> settle{memory.keys, v, pass};
  const AttentionRows rows(memory.lengths, memory.query_lengths, pass.queries.rows, memory.keys.steps,
                           pass.queries.steps, memory.keys.width);
  const auto width = static_cast<std::size_t>(memory.keys.width);
  // One sum of each vector's gradient per thread, on cache lines of its own, added up in the order of
  // threads.
  const std::size_t stride = (width + 31) / 16 * 16;
  std::vector<float> sums(2 * stride * static_cast<std::size_t>(rows.threads()), 0.0F);
  const auto sums_of = [&](int thread) {
    float* first = sums.data() + 2 * stride * static_cast<std::size_t>(thread);
    return SettledVectors{first, first + stride};
  };
  rows.for_each([&](int thread, std::int64_t row) {
    settle_keys_row(settle, row, attention_length(memory.lengths, row, memory.keys.steps),
                    attention_length(memory.query_lengths, row, pass.queries.steps), sums_of(thread));
  });
  for (int thread = 0; thread < rows.threads(); ++thread) {
    for (std::size_t i = 0; i < width; ++i) {
      pass.d_v[i] += sums_of(thread).v[i];
      if (pass.coverage.vector != nullptr) {
        pass.d_coverage_vector[i] += sums_of(thread).coverage[i];
      }
    }
  }
}

template void settle_additive_keys(const AttentionMemory<float>&, const float*, const SettleAdditive&);
template void settle_additive_keys(const AttentionMemory<bf16>&, const float*, const SettleAdditive&);

void settle_weighted_sums(ConstSequence weights, ConstSequence vectors, const std::int64_t* lengths,
                          const std::int64_t* query_lengths, Sequence target, bool accumulate) {
  const SettleSums settle{weights, vectors, target, accumulate};
  const AttentionRows rows(lengths, query_lengths, vectors.rows, target.steps, vectors.steps, target.width);
  const auto pass = HWY_DYNAMIC_DISPATCH(settle_sums_row);
  rows.for_each([&](int, std::int64_t row) {
    pass(settle, row, attention_length(lengths, row, target.steps),
         attention_length(query_lengths, row, vectors.steps));
  });
}

}  // namespace s2s::kernels
#endif
