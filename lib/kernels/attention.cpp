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
template <class T>
HWY_INLINE void additive_scores(const Positions<T>& keys, const float* v, const float* query, float* scores) {
  for (std::int64_t j = 0; j < keys.count; ++j) {
    const T* key = keys.at(j);
    Vec total = hn::Zero(F32());
    for_vectors(keys.width, [&](std::size_t i, std::size_t n) HWY_ATTR {
      total = hn::MulAdd(load(v + i, n), tanh(hn::Add(load(query + i, n), load(key + i, n))), total);
    });
    scores[j] = sum(total);
  }
}

// Softmax of the first `count` numbers, in place; zeros beyond.
HWY_INLINE void softmax(float* scores, std::int64_t count, std::int64_t width) {
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
  std::fill(scores + count, scores + width, 0.0F);
}

// The positions of a sentence that are seen: those with a score, of which queries that are scores have
// `queries`.
template <class T>
HWY_INLINE std::int64_t seen_positions(const AttentionMemory<T>& memory, std::int64_t row,
                                       std::int64_t queries) {
  const std::int64_t length = attention_length(memory.lengths, row, memory.values.steps);
  return memory.keys ? length : std::min(length, queries);
}

template <class T>
HWY_INLINE void forward_row(const AttentionMemory<T>& memory, const float* v, const AttentionForward& pass,
                            std::int64_t row) {
  const std::int64_t length = seen_positions(memory, row, pass.queries.width);
  const auto keys = positions_of(memory.keys, row, length);
  const auto values = positions_of(memory.values, row, length);
  const std::int64_t steps = attention_length(memory.query_lengths, row, pass.queries.steps);
  in_groups_of_four(steps, [&]<int kQueries>(std::int64_t first) HWY_ATTR {
    const float* queries[kQueries];
    float* weights[kQueries];
    float* contexts[kQueries];
    for (int s = 0; s < kQueries; ++s) {
      queries[s] = pass.queries.at(first + s, row);
      weights[s] = pass.weights.at(first + s, row);
      contexts[s] = pass.contexts.at(first + s, row);
    }
    if (memory.keys && v == nullptr) {
      dot_all<kQueries>(keys, queries, weights);
    }
    for (int s = 0; s < kQueries; ++s) {
      if (!memory.keys) {
        std::copy(queries[s], queries[s] + length, weights[s]);
      } else if (v != nullptr) {
        additive_scores(keys, v, queries[s], weights[s]);
      }
      softmax(weights[s], length, pass.weights.width);
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
HWY_INLINE void softmax_backward(const float* weights, float* d_scores, std::int64_t count,
                                 std::int64_t width) {
  const auto size = static_cast<std::size_t>(count);
  Vec total = hn::Zero(F32());
  for_vectors(size, [&](std::size_t i, std::size_t n)
                        HWY_ATTR { total = hn::MulAdd(load(weights + i, n), load(d_scores + i, n), total); });
  const Vec mean = hn::Set(F32(), sum(total));
  for_vectors(size, [&](std::size_t i, std::size_t n) HWY_ATTR {
    store(hn::Mul(load(weights + i, n), hn::Sub(load(d_scores + i, n), mean)), d_scores + i, n);
  });
  std::fill(d_scores + count, d_scores + width, 0.0F);
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

template <class T>
HWY_INLINE void backward_row(const AttentionMemory<T>& memory, const float* v, const AttentionBackward& pass,
                             std::int64_t row) {
  const std::int64_t length = seen_positions(memory, row, pass.d_queries.width);
  const auto keys = positions_of(memory.keys, row, length);
  const auto values = positions_of(memory.values, row, length);
  const std::int64_t steps = attention_length(memory.query_lengths, row, pass.d_contexts.steps);
  in_groups_of_four(steps, [&]<int kQueries>(std::int64_t first) HWY_ATTR {
    const float* d_contexts[kQueries];
    float* d_scores[kQueries];
    float* d_queries[kQueries];
    for (int s = 0; s < kQueries; ++s) {
      d_contexts[s] = pass.d_contexts.at(first + s, row);
      d_scores[s] = pass.d_scores.at(first + s, row);
      d_queries[s] = pass.d_queries.at(first + s, row);
    }
    dot_all<kQueries>(values, d_contexts, d_scores);  // d alpha_j = h_j . d c
    for (int s = 0; s < kQueries; ++s) {
      softmax_backward(pass.weights.at(first + s, row), d_scores[s], length, pass.d_scores.width);
      if (!memory.keys) {
        std::copy(d_scores[s], d_scores[s] + length, d_queries[s]);
        std::fill(d_queries[s] + length, d_queries[s] + pass.d_queries.width, 0.0F);
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

}  // namespace

template <class T>
void attention_forward(const AttentionMemory<T>& memory, const float* v, const AttentionForward& pass) {
  const std::int64_t width = memory.keys.width + memory.values.width;
  const AttentionRows rows(memory.lengths, memory.query_lengths, pass.queries.rows, memory.values.steps,
                           pass.queries.steps, width);
  rows.for_each([&](int, std::int64_t row) { forward_row(memory, v, pass, row); });
}

// The rows of a group as the steps of one sentence, which every row of the view is.
template <class T>
SequenceView<T> as_steps(const SequenceView<T>& step, const QueryGroup& group) {
  if (!step) {
    return {};
  }
  return {step.at(0, group.first), group.count, 1, step.width, step.row_stride, 0};
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
                {as_steps(pass.queries, group), as_steps(pass.weights, group), as_steps(pass.contexts, group),
                 as_steps(pass.contexts_low, group)},
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
