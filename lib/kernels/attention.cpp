#include "kernels/attention.h"

#include <algorithm>
#include <vector>

#include "kernels/attention_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention.cpp"
#include "hwy/foreach_target.h"
//
#include "kernels/attention-inl.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {

// scores[j] = sum over a of v_a tanh(q_a + k_ja).
template <class Keys>
HWY_INLINE void additive_scores(const Keys& keys, const float* v, const float* query, float* scores) {
  for (std::int64_t j = 0; j < keys.count(); ++j) {
    Vec total = hn::Zero(F32());
    for_vectors(keys.width(), [&](std::size_t i, std::size_t n) HWY_ATTR {
      total = hn::MulAdd(load(v + i, n), tanh(hn::Add(load(query + i, n), keys.load_at(j, i, n))), total);
    });
    scores[j] = sum(total);
  }
}

// What of C_t the positions seen have.
HWY_INLINE const float* covered_at(const QueryCoverage& coverage, std::int64_t step, std::int64_t row,
                                   const Range& seen) {
  return coverage.covered.at(step, row) + seen.begin;
}

// Softmax of `count` numbers, in place.
HWY_INLINE void softmax(float* scores, std::int64_t count) {
  const auto size = static_cast<std::size_t>(count);
  float largest = count > 0 ? scores[0] : 0.0F;
  for (std::int64_t j = 1; j < count; ++j) {
    largest = scores[j] > largest ? scores[j] : largest;
  }
  Vec total = hn::Zero(F32());
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec power = exp(hn::Sub(load(scores + i, n), hn::Set(F32(), largest)));
    store(power, scores + i, n);
    total = hn::Add(total, load(scores + i, n));  // only the lanes in use
  });
  const Vec scale = hn::Set(F32(), count > 0 ? 1.0F / sum(total) : 0.0F);
  for_vectors(size, [&](std::size_t i, std::size_t n)
                        HWY_ATTR { store(hn::Mul(load(scores + i, n), scale), scores + i, n); });
}

// Zeros where a query sees nothing; row [width].
HWY_INLINE void clear_unseen(float* row, const Range& seen, std::int64_t width) {
  std::fill(row, row + seen.begin, 0.0F);
  std::fill(row + seen.end, row + width, 0.0F);
}

// j - p_t of a vector of positions from `first` on.
HWY_INLINE Vec distances(std::size_t first, float centre) {
  return hn::Sub(hn::Iota(F32(), static_cast<float>(first)), hn::Set(F32(), centre));
}

// exp(-distance^2 / (2 sigma^2)).
HWY_INLINE Vec gaussian(Vec distance, float deviation) {
  return exp(hn::Mul(hn::Mul(distance, distance), hn::Set(F32(), -0.5F / (deviation * deviation))));
}

// The weights of the positions seen, favoured around the centre; weights[0] is that of the first of them.
HWY_INLINE void favour(float* weights, const Range& seen, float centre, float deviation) {
  for_vectors(static_cast<std::size_t>(seen.end - seen.begin), [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec distance = distances(static_cast<std::size_t>(seen.begin) + i, centre);
    store(hn::Mul(load(weights + i, n), gaussian(distance, deviation)), weights + i, n);
  });
}

template <class T>
HWY_INLINE void forward_row(const AttentionMemory<T>& memory, const float* v, const AttentionForward& pass,
                            std::int64_t row) {
  const std::int64_t scored = scored_positions(memory, row, pass.queries.width);
  const std::int64_t steps = attention_length(memory.query_lengths, row, pass.queries.steps);
  const QueryWindow& window = pass.window;
  in_groups_of_four(steps, static_cast<bool>(window.centres), [&]<int kQueries>(std::int64_t first) HWY_ATTR {
    const Range seen = seen_positions(window, first, row, scored);
    const auto keys = positions_of(memory.keys, row, seen);
    const auto values = positions_of(memory.values, row, seen);
    const float* queries[kQueries];
    float* weights[kQueries];
    float* contexts[kQueries];
    for (int s = 0; s < kQueries; ++s) {
      queries[s] = pass.queries.at(first + s, row);
      weights[s] = pass.weights.at(first + s, row) + seen.begin;
      contexts[s] = pass.contexts.at(first + s, row);
    }
    if (memory.keys && v == nullptr) {
      dot_all<kQueries>(keys, queries, weights);
    }
    for (int s = 0; s < kQueries; ++s) {
      if (!memory.keys) {
        std::copy(queries[s] + seen.begin, queries[s] + seen.end, weights[s]);
      } else if (pass.coverage.vector != nullptr) {
        const float* covered = covered_at(pass.coverage, first + s, row, seen);
        additive_scores(CoveredKeys<T>{keys, pass.coverage.vector, covered}, v, queries[s], weights[s]);
      } else if (v != nullptr) {
        additive_scores(PlainKeys<T>{keys}, v, queries[s], weights[s]);
      }
      softmax(weights[s], values.count);
      if (window.deviation > 0.0F) {
        favour(weights[s], seen, *window.centres.at(first, row), window.deviation);
      }
      clear_unseen(pass.weights.at(first + s, row), seen, pass.weights.width);
    }
    weigh_all<kQueries>(values, weights, contexts);
    for (int s = 0; pass.contexts_low && s < kQueries; ++s) {
      for_vectors(values.width, [&](std::size_t i, std::size_t n) HWY_ATTR {
        store(load(contexts[s] + i, n), pass.contexts_low.at(first + s, row) + i, n);
      });
    }
  });
}

// d e_j = alpha_j (d alpha_j - sum over i of alpha_i d alpha_i); d_scores holds d alpha and takes d e.
HWY_INLINE void softmax_backward(const float* weights, float* d_scores, std::int64_t count) {
  const auto size = static_cast<std::size_t>(count);
  Vec total = hn::Zero(F32());
  for_vectors(size, [&](std::size_t i, std::size_t n)
                        HWY_ATTR { total = hn::MulAdd(load(weights + i, n), load(d_scores + i, n), total); });
  const Vec mean = hn::Set(F32(), sum(total));
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    store(hn::Mul(load(weights + i, n), hn::Sub(load(d_scores + i, n), mean)), d_scores + i, n);
  });
}

// The same where weights are favoured, alpha_j = g_j softmax_j:  d e_j = alpha_j d alpha_j - softmax_j sum
// over i of alpha_i d alpha_i, and d p = sum over j of alpha_j d alpha_j (j - p) / sigma^2, which it returns.
// g_j is at least e^-2 in a window of two deviations.
HWY_INLINE float favoured_softmax_backward(const float* weights, float* d_scores, const Range& seen,
                                           float centre, float deviation) {
  const auto size = static_cast<std::size_t>(seen.end - seen.begin);
  const auto begin = static_cast<std::size_t>(seen.begin);
  Vec total = hn::Zero(F32());
  Vec d_centre = hn::Zero(F32());
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec change = hn::Mul(load(weights + i, n), load(d_scores + i, n));
    total = hn::Add(total, change);
    d_centre = hn::MulAdd(change, distances(begin + i, centre), d_centre);
  });
  const Vec mean = hn::Set(F32(), sum(total));
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec weight = load(weights + i, n);
    const Vec even = hn::Div(weight, gaussian(distances(begin + i, centre), deviation));
    store(hn::NegMulAdd(even, mean, hn::Mul(weight, load(d_scores + i, n))), d_scores + i, n);
  });
  return sum(d_centre) / (deviation * deviation);
}

// d q_a = v_a * sum over j of d e_j (1 - tanh^2(q_a + k_ja)).
template <class T>
HWY_INLINE void additive_query_gradient(const Positions<T>& keys, const float* v, const float* query,
                                        const float* d_scores, float* d_query) {
  const Vec one = hn::Set(F32(), 1.0F);
  for_vectors(keys.width, [&](std::size_t i, std::size_t n) HWY_ATTR {
    const Vec q = load(query + i, n);
    Vec total = hn::Zero(F32());
    for (std::int64_t j = 0; j < keys.count; ++j) {
      const Vec squashed = tanh(hn::Add(q, load(keys.at(j) + i, n)));
      total = hn::MulAdd(hn::Set(F32(), d_scores[j]), hn::NegMulAdd(squashed, squashed, one), total);
    }
    store(hn::Mul(load(v + i, n), total), d_query + i, n);
  });
}

// The same with coverage, and d C_j += sum over a of V_a v_a d e_j (1 - tanh^2(q_a + k_ja + V_a C_j)).
template <class T>
HWY_INLINE void covered_query_gradient(const CoveredKeys<T>& keys, const float* v, const float* query,
                                       const float* d_scores, float* d_query, float* d_covered) {
  const Vec one = hn::Set(F32(), 1.0F);
  std::fill(d_query, d_query + keys.width(), 0.0F);
  for (std::int64_t j = 0; j < keys.count(); ++j) {
    const Vec d_score = hn::Set(F32(), d_scores[j]);
    Vec total = hn::Zero(F32());
    for_vectors(keys.width(), [&](std::size_t i, std::size_t n) HWY_ATTR {
      const Vec squashed = tanh(hn::Add(load(query + i, n), keys.load_at(j, i, n)));
      const Vec inside = hn::Mul(hn::Mul(load(v + i, n), d_score), hn::NegMulAdd(squashed, squashed, one));
      store(hn::Add(load(d_query + i, n), inside), d_query + i, n);
      total = hn::MulAdd(load(keys.vector + i, n), inside, total);
    });
    d_covered[j] += sum(total);
  }
}

template <class T>
HWY_INLINE void backward_row(const AttentionMemory<T>& memory, const float* v, const AttentionBackward& pass,
                             std::int64_t row) {
  const std::int64_t scored = scored_positions(memory, row, pass.d_queries.width);
  const std::int64_t steps = attention_length(memory.query_lengths, row, pass.d_contexts.steps);
  const QueryWindow& window = pass.window;
  in_groups_of_four(steps, static_cast<bool>(window.centres), [&]<int kQueries>(std::int64_t first) HWY_ATTR {
    const Range seen = seen_positions(window, first, row, scored);
    const auto keys = positions_of(memory.keys, row, seen);
    const auto values = positions_of(memory.values, row, seen);
    const float* d_contexts[kQueries];
    float* d_scores[kQueries];
    float* d_queries[kQueries];
    for (int s = 0; s < kQueries; ++s) {
      d_contexts[s] = pass.d_contexts.at(first + s, row);
      d_scores[s] = pass.d_scores.at(first + s, row) + seen.begin;
      d_queries[s] = pass.d_queries.at(first + s, row);
    }
    dot_all<kQueries>(values, d_contexts, d_scores);  // d alpha_j = h_j . d c
    for (int s = 0; s < kQueries; ++s) {
      const float* weights = pass.weights.at(first + s, row) + seen.begin;
      float* d_covered = pass.coverage.vector == nullptr ? nullptr : pass.d_covered.row(row) + seen.begin;
      for (std::int64_t j = 0; d_covered != nullptr && j < values.count; ++j) {
        d_scores[s][j] += d_covered[j];  // alpha_t is a part of C_{t+1}
      }
      if (window.deviation > 0.0F) {
        *pass.d_centres.at(first, row) += favoured_softmax_backward(
            weights, d_scores[s], seen, *window.centres.at(first, row), window.deviation);
      } else {
        softmax_backward(weights, d_scores[s], values.count);
      }
      clear_unseen(pass.d_scores.at(first + s, row), seen, pass.d_scores.width);
      if (!memory.keys) {
        std::copy(d_scores[s], d_scores[s] + values.count, d_queries[s] + seen.begin);
        clear_unseen(d_queries[s], seen, pass.d_queries.width);
      } else if (d_covered != nullptr) {
        const float* covered = covered_at(pass.coverage, first + s, row, seen);
        covered_query_gradient(CoveredKeys<T>{keys, pass.coverage.vector, covered}, v,
                               pass.queries.at(first + s, row), d_scores[s], d_queries[s], d_covered);
      } else if (v != nullptr) {
        additive_query_gradient(keys, v, pass.queries.at(first + s, row), d_scores[s], d_queries[s]);
      }
    }
    if (memory.keys && v == nullptr) {
      weigh_all<kQueries>(keys, d_scores, d_queries);
    }
    for (int s = 0; pass.d_queries_low && s < kQueries; ++s) {
      for_vectors(static_cast<std::size_t>(pass.d_queries.width), [&](std::size_t i, std::size_t n) HWY_ATTR {
        store(load(d_queries[s] + i, n), pass.d_queries_low.at(first + s, row) + i, n);
      });
    }
  });
}

void forward_row_fp32(const AttentionMemory<float>& memory, const float* v, const AttentionForward& pass,
                      std::int64_t row) {
  forward_row(memory, v, pass, row);
}
void forward_row_bf16(const AttentionMemory<bf16>& memory, const float* v, const AttentionForward& pass,
                      std::int64_t row) {
  forward_row(memory, v, pass, row);
}
void backward_row_fp32(const AttentionMemory<float>& memory, const float* v, const AttentionBackward& pass,
                       std::int64_t row) {
  backward_row(memory, v, pass, row);
}
void backward_row_bf16(const AttentionMemory<bf16>& memory, const float* v, const AttentionBackward& pass,
                       std::int64_t row) {
  backward_row(memory, v, pass, row);
}

}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(forward_row_fp32);
HWY_EXPORT(forward_row_bf16);
HWY_EXPORT(backward_row_fp32);
HWY_EXPORT(backward_row_bf16);

namespace {

void forward_row(const AttentionMemory<float>& memory, const float* v, const AttentionForward& pass,
                 std::int64_t row) {
  HWY_DYNAMIC_DISPATCH(forward_row_fp32)(memory, v, pass, row);
}
void forward_row(const AttentionMemory<bf16>& memory, const float* v, const AttentionForward& pass,
                 std::int64_t row) {
  HWY_DYNAMIC_DISPATCH(forward_row_bf16)(memory, v, pass, row);
}
void backward_row(const AttentionMemory<float>& memory, const float* v, const AttentionBackward& pass,
                  std::int64_t row) {
  HWY_DYNAMIC_DISPATCH(backward_row_fp32)(memory, v, pass, row);
}
void backward_row(const AttentionMemory<bf16>& memory, const float* v, const AttentionBackward& pass,
                  std::int64_t row) {
  HWY_DYNAMIC_DISPATCH(backward_row_bf16)(memory, v, pass, row);
}

// The rows of a group as the steps of one sentence, which every row of the view is.
template <class T>
SequenceView<T> as_steps(const SequenceView<T>& step, const QueryGroup& group) {
  if (!step) {
    return {};
  }
  return {step.at(0, group.first), group.count, 1, step.width, step.row_stride, 0};
}

QueryWindow window_of(const QueryWindow& window, const QueryGroup& group) {
  return {as_steps(window.centres, group), window.half_width, window.deviation};
}

}  // namespace

template <class T>
void attention_forward(const AttentionMemory<T>& memory, const float* v, const AttentionForward& pass) {
  const std::int64_t width = memory.keys.width + memory.values.width;
  const AttentionRows rows(memory.lengths, memory.query_lengths, pass.queries.rows, memory.values.steps,
                           pass.queries.steps, width);
  rows.for_each([&](int, std::int64_t row) { forward_row(memory, v, pass, row); });
}

template <class T>
void attention_forward(const AttentionMemory<T>& memory, const float* v, const AttentionForward& pass,
                       std::span<const QueryGroup> groups) {
  std::vector<std::int64_t> lengths;
  std::vector<std::int64_t> counts;
  for (const QueryGroup& group : groups) {
    lengths.push_back(attention_length(memory.lengths, group.sentence, memory.values.steps));
    counts.push_back(group.count);
  }
  AttentionMemory<T> unmasked = memory;
  unmasked.query_lengths = nullptr;
  const AttentionRows rows(lengths.data(), counts.data(), static_cast<std::int64_t>(groups.size()),
                           memory.values.steps, pass.queries.rows, memory.keys.width + memory.values.width);
  rows.for_each([&](int, std::int64_t index) {
    const QueryGroup& group = groups[static_cast<std::size_t>(index)];
    forward_row(unmasked, v,
                {as_steps(pass.queries, group),
                 as_steps(pass.weights, group),
                 as_steps(pass.contexts, group),
                 as_steps(pass.contexts_low, group),
                 window_of(pass.window, group),
                 {pass.coverage.vector, as_steps(pass.coverage.covered, group)}},
                group.sentence);
  });
}

template <class T>
void attention_backward(const AttentionMemory<T>& memory, const float* v, const AttentionBackward& pass) {
  const std::int64_t width = memory.keys.width + memory.values.width;
  const AttentionRows rows(memory.lengths, memory.query_lengths, pass.d_contexts.rows, memory.values.steps,
                           pass.d_contexts.steps, width);
  rows.for_each([&](int, std::int64_t row) { backward_row(memory, v, pass, row); });
}

template void attention_forward(const AttentionMemory<float>&, const float*, const AttentionForward&);
template void attention_forward(const AttentionMemory<bf16>&, const float*, const AttentionForward&);
template void attention_forward(const AttentionMemory<float>&, const float*, const AttentionForward&,
                                std::span<const QueryGroup>);
template void attention_forward(const AttentionMemory<bf16>&, const float*, const AttentionForward&,
                                std::span<const QueryGroup>);
template void attention_backward(const AttentionMemory<float>&, const float*, const AttentionBackward&);
template void attention_backward(const AttentionMemory<bf16>&, const float*, const AttentionBackward&);

}  // namespace s2s::kernels
#endif
