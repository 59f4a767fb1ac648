// What the tests of attention share: one small problem with its equations in double, and the kernels run on
// it.
#pragma once

#include <algorithm>
#include <optional>

#include "kernels/attention.h"
#include "kernels/testing.h"

namespace s2s::kernels::testing {

// One small problem with everything in double beside it.
template <class T>
struct Problem {
  std::int64_t rows, source, steps, key_width, value_width;
  bool additive;
  bool location = false;  // the queries are the scores of the first positions
  float half_width = 0.0F, deviation = 0.0F;
  std::vector<float> centres;                // with a window
  std::vector<float> covered, cover_vector;  // with coverage
  std::vector<float> keys, values, queries, v, d_contexts;
  std::vector<T> keys_given,
      values_given;  // as the kernel gets them; keys and values hold the same numbers, rounded
  std::vector<std::int64_t> lengths, query_lengths;

  Problem(std::int64_t rows_, std::int64_t source_, std::int64_t steps_, std::int64_t key_width_,
          std::int64_t value_width_, bool additive_)
      : rows(rows_),
        source(source_),
        steps(steps_),
        key_width(key_width_),
        value_width(value_width_),
        additive(additive_) {
    Random random(17);
    const auto fill = [&](std::vector<float>& into, std::int64_t size, float scale) {
      into.resize(static_cast<std::size_t>(size));
      random.fill_normal(into, 0.0F, scale);
    };
    const float scale = additive ? 1.0F : 2.0F / std::sqrt(static_cast<float>(key_width));
    fill(keys, source * rows * key_width, scale);
    fill(values, source * rows * value_width, 1.0F);
    fill(queries, steps * rows * key_width, 1.0F);
    fill(v, key_width, 1.0F);
    fill(d_contexts, steps * rows * value_width, 1.0F);
    give(keys, keys_given);
    give(values, values_given);
    for (std::int64_t b = 0; b < rows; ++b) {  // ragged, and a sentence of nothing where there are several
      lengths.push_back(rows > 1 ? (b * 7 + 1) % (source + 1) : source);
      query_lengths.push_back(rows > 1 ? (b * 5 + 2) % (steps + 1) : steps);
    }
  }

  static void give(std::vector<float>& from, std::vector<T>& to) {
    for (float& value : from) {
      if constexpr (std::is_same_v<T, bf16>) {
        to.push_back(to_bf16(value));
        value = to_float(to.back());
      } else {
        to.push_back(value);
      }
    }
  }

  AttentionMemory<T> memory() const {  // keys batch-major and values time-major, to have both
    return {location ? SequenceView<const T>()
                     : SequenceView<const T>::batch_major(keys_given.data(), source, rows, key_width),
            SequenceView<const T>::time_major(values_given.data(), source, rows, value_width), lengths.data(),
            query_lengths.data()};
  }
  void cover() {
    Random random(23);
    covered.resize(static_cast<std::size_t>(steps * rows * source));
    random.fill_uniform(covered, 0.0F, 2.0F);
    cover_vector.resize(static_cast<std::size_t>(key_width));
    random.fill_normal(cover_vector, 0.0F, 0.5F);
  }
  QueryCoverage coverage() const {
    if (covered.empty()) {
      return {};
    }
    return {cover_vector.data(), ConstSequence::time_major(covered.data(), steps, rows, source)};
  }
  double covering(std::int64_t t, std::int64_t b, std::int64_t j, std::int64_t a) const {
    return covered.empty()
               ? 0.0
               : static_cast<double>(covered[static_cast<std::size_t>((t * rows + b) * source + j)]) *
                     static_cast<double>(cover_vector[static_cast<std::size_t>(a)]);
  }

  // Centres from before the first position to behind the last.
  void look_through_windows(float half_width_, float deviation_) {
    half_width = half_width_;
    deviation = deviation_;
    for (std::int64_t i = 0; i < steps * rows; ++i) {
      centres.push_back(0.37F * static_cast<float>(i % (3 * source + 5)) - 1.6F);
    }
  }
  QueryWindow window() const {
    if (centres.empty()) {
      return {};
    }
    return {ConstSequence::time_major(centres.data(), steps, rows, 1), half_width, deviation};
  }
  // j - p_t, or nothing where the window hides j.
  std::optional<double> distance(std::int64_t t, std::int64_t b, std::int64_t j) const {
    if (centres.empty()) {
      return 0.0;
    }
    const double distance =
        static_cast<double>(j) - static_cast<double>(centres[static_cast<std::size_t>(t * rows + b)]);
    return std::abs(distance) <= static_cast<double>(half_width) ? std::optional(distance) : std::nullopt;
  }
  double favour(double distance) const {
    const double sigma = static_cast<double>(deviation);
    return deviation > 0.0F ? std::exp(-distance * distance / (2.0 * sigma * sigma)) : 1.0;
  }
  const float* score_vector() const { return additive ? v.data() : nullptr; }
  ConstSequence query_view() const {
    return ConstSequence::time_major(queries.data(), steps, rows, key_width);
  }
  ConstSequence d_context_view() const {
    return ConstSequence::time_major(d_contexts.data(), steps, rows, value_width);
  }

  double key(std::int64_t b, std::int64_t j, std::int64_t a) const {
    return static_cast<double>(keys[static_cast<std::size_t>((b * source + j) * key_width + a)]);
  }
  double value(std::int64_t b, std::int64_t j, std::int64_t i) const {
    return static_cast<double>(values[static_cast<std::size_t>((j * rows + b) * value_width + i)]);
  }
  double query(std::int64_t t, std::int64_t b, std::int64_t a) const {
    return static_cast<double>(queries[static_cast<std::size_t>((t * rows + b) * key_width + a)]);
  }
  std::int64_t length(std::int64_t b) const {
    const std::int64_t length = lengths[static_cast<std::size_t>(b)];
    return location ? std::min(length, key_width) : length;
  }

  double score(std::int64_t t, std::int64_t b, std::int64_t j) const {
    if (location) {
      return query(t, b, j);
    }
    double score = 0.0;
    for (std::int64_t a = 0; a < key_width; ++a) {
      score += additive ? static_cast<double>(v[static_cast<std::size_t>(a)]) *
                              std::tanh(query(t, b, a) + key(b, j, a) + covering(t, b, j, a))
                        : query(t, b, a) * key(b, j, a);
    }
    return score;
  }

  std::vector<double> weights(std::int64_t t, std::int64_t b) const {
    std::vector<double> e(static_cast<std::size_t>(length(b)));
    double top = -1e30;
    for (std::int64_t j = 0; j < length(b); ++j) {
      e[static_cast<std::size_t>(j)] = distance(t, b, j) ? score(t, b, j) : -1e30;
      top = std::max(top, e[static_cast<std::size_t>(j)]);
    }
    double total = 0.0;
    for (std::int64_t j = 0; j < length(b); ++j) {
      double& weight = e[static_cast<std::size_t>(j)];
      weight = distance(t, b, j) ? std::exp(weight - top) : 0.0;
      total += weight;
    }
    for (std::int64_t j = 0; j < length(b); ++j) {
      if (const auto seen = distance(t, b, j)) {
        e[static_cast<std::size_t>(j)] *= favour(*seen) / total;
      }
    }
    return e;
  }

  // sum of d_contexts * contexts: what the gradients are gradients of.
  double loss() const {
    double total = 0.0;
    for (std::int64_t t = 0; t < steps; ++t) {
      for (std::int64_t b = 0; b < rows; ++b) {
        if (t >= query_lengths[static_cast<std::size_t>(b)]) {
          continue;
        }
        const auto alpha = weights(t, b);
        for (std::int64_t i = 0; i < value_width; ++i) {
          double context = 0.0;
          for (std::int64_t j = 0; j < length(b); ++j) {
            context += alpha[static_cast<std::size_t>(j)] * value(b, j, i);
          }
          total += context * static_cast<double>(
                                 d_contexts[static_cast<std::size_t>((t * rows + b) * value_width + i)]);
        }
      }
    }
    return total;
  }
};

struct Forward {
  std::vector<float> weights, contexts;
  std::vector<bf16> contexts_low;
  template <class T>
  explicit Forward(const Problem<T>& p)
      : weights(static_cast<std::size_t>(p.steps * p.rows * p.source), -5.0F),
        contexts(static_cast<std::size_t>(p.steps * p.rows * p.value_width), -5.0F),
        contexts_low(contexts.size()) {
    attention_forward(p.memory(), p.score_vector(),
                      {p.query_view(), Sequence::time_major(weights.data(), p.steps, p.rows, p.source),
                       Sequence::time_major(contexts.data(), p.steps, p.rows, p.value_width),
                       SequenceBf16::time_major(contexts_low.data(), p.steps, p.rows, p.value_width),
                       p.window(), p.coverage()});
  }
};

template <class T>
void check_forward(const Problem<T>& p) {
  const Forward forward(p);
  for (std::int64_t t = 0; t < p.steps; ++t) {
    for (std::int64_t b = 0; b < p.rows; ++b) {
      const float* weights = forward.weights.data() + (t * p.rows + b) * p.source;
      const float* contexts = forward.contexts.data() + (t * p.rows + b) * p.value_width;
      if (t >= p.query_lengths[static_cast<std::size_t>(b)]) {
        EXPECT_EQ(weights[0], -5.0F);  // left untouched
        EXPECT_EQ(contexts[0], -5.0F);
        continue;
      }
      const auto alpha = p.weights(t, b);
      for (std::int64_t j = 0; j < p.source; ++j) {
        const double expected = j < p.length(b) ? alpha[static_cast<std::size_t>(j)] : 0.0;
        EXPECT_NEAR(static_cast<double>(weights[j]), expected, 2e-5 * expected + 1e-9);
      }
      for (std::int64_t i = 0; i < p.value_width; ++i) {
        double expected = 0.0;
        for (std::int64_t j = 0; j < p.length(b); ++j) {
          expected += alpha[static_cast<std::size_t>(j)] * p.value(b, j, i);
        }
        EXPECT_NEAR(static_cast<double>(contexts[i]), expected, 5e-5);
        const float low =
            to_float(forward.contexts_low[static_cast<std::size_t>((t * p.rows + b) * p.value_width + i)]);
        EXPECT_NEAR(static_cast<double>(low), static_cast<double>(contexts[i]),
                    kBf16 * std::abs(static_cast<double>(contexts[i])));
      }
    }
  }
}

inline void check_rows_of_a_sentence(const Problem<float>& p) {
  const Forward expected(p);
  // The same queries as one step of hypotheses, the last sentence's first.
  std::vector<float> queries;
  std::vector<float> centres, covered;
  std::vector<QueryGroup> groups;
  for (std::int64_t b = p.rows - 1; b >= 0; --b) {
    const std::int64_t count = p.query_lengths[static_cast<std::size_t>(b)];
    groups.push_back({b, static_cast<std::int64_t>(queries.size()) / p.key_width, count});
    for (std::int64_t t = 0; t < count; ++t) {
      const auto query = p.queries.begin() + (t * p.rows + b) * p.key_width;
      queries.insert(queries.end(), query, query + p.key_width);
      if (!p.covered.empty()) {
        const auto at = p.covered.begin() + (t * p.rows + b) * p.source;
        covered.insert(covered.end(), at, at + p.source);
      }
      centres.push_back(p.centres.empty() ? 0.0F : p.centres[static_cast<std::size_t>(t * p.rows + b)]);
    }
  }
  const std::int64_t rows = groups.back().first + groups.back().count;
  QueryCoverage coverage = p.coverage();
  if (coverage.vector != nullptr) {
    coverage.covered = ConstMatrix(covered.data(), rows, p.source);
  }
  QueryWindow window = p.window();
  if (window.centres) {
    window.centres = ConstMatrix(centres.data(), rows, 1);
  }
  std::vector<float> weights(static_cast<std::size_t>(rows * p.source));
  std::vector<float> contexts(static_cast<std::size_t>(rows * p.value_width));
  attention_forward(p.memory(), p.score_vector(),
                    {ConstMatrix(queries.data(), rows, p.key_width),
                     Matrix(weights.data(), rows, p.source),
                     Matrix(contexts.data(), rows, p.value_width),
                     {},
                     window,
                     coverage},
                    groups);
  for (const QueryGroup& group : groups) {
    for (std::int64_t t = 0; t < group.count; ++t) {
      const std::int64_t at = t * p.rows + group.sentence;
      for (std::int64_t j = 0; j < p.source; ++j) {
        EXPECT_EQ(weights[static_cast<std::size_t>((group.first + t) * p.source + j)],
                  expected.weights[static_cast<std::size_t>(at * p.source + j)]);
      }
      for (std::int64_t i = 0; i < p.value_width; ++i) {
        EXPECT_EQ(contexts[static_cast<std::size_t>((group.first + t) * p.value_width + i)],
                  expected.contexts[static_cast<std::size_t>(at * p.value_width + i)]);
      }
    }
  }
}

struct Backward {
  std::vector<float> d_scores, d_queries, d_keys, d_values, d_v, d_centres, d_covered, d_cover_vector;
  std::vector<bf16> d_queries_low;
  template <class T>
  explicit Backward(const Problem<T>& p, bool accumulate = false)
      : d_scores(static_cast<std::size_t>(p.steps * p.rows * p.source)),
        d_queries(static_cast<std::size_t>(p.steps * p.rows * p.key_width)),
        d_keys(static_cast<std::size_t>(p.source * p.rows * p.key_width), accumulate ? 1.0F : 77.0F),
        d_values(static_cast<std::size_t>(p.source * p.rows * p.value_width), accumulate ? 1.0F : 77.0F),
        d_v(p.v.size()),
        d_centres(p.centres.size()),
        d_covered(p.covered.size()),
        d_cover_vector(p.cover_vector.size()),
        d_queries_low(d_queries.size()) {
    const Forward forward(p);
    const auto weights = ConstSequence::time_major(forward.weights.data(), p.steps, p.rows, p.source);
    const auto scores = Sequence::time_major(d_scores.data(), p.steps, p.rows, p.source);
    const AttentionBackward pass{p.query_view(),
                                 weights,
                                 p.d_context_view(),
                                 scores,
                                 Sequence::time_major(d_queries.data(), p.steps, p.rows, p.key_width),
                                 SequenceBf16::time_major(d_queries_low.data(), p.steps, p.rows, p.key_width),
                                 p.window(),
                                 Sequence::time_major(d_centres.data(), p.steps, p.rows, 1),
                                 p.coverage(),
                                 {}};
    if (p.covered.empty()) {
      attention_backward(p.memory(), p.score_vector(), pass);
    } else {
      step_by_step(p, pass);
    }
    const auto key_gradients = Sequence::batch_major(d_keys.data(), p.source, p.rows, p.key_width);
    if (p.additive) {
      settle_additive_keys(p.memory(), p.v.data(),
                           {p.query_view(), scores, key_gradients, d_v.data(), accumulate, p.coverage(),
                            d_cover_vector.data()});
    } else if (!p.location) {
      settle_weighted_sums(scores, p.query_view(), p.lengths.data(), p.query_lengths.data(), key_gradients,
                           accumulate);
    }
    settle_weighted_sums(weights, p.d_context_view(), p.lengths.data(), p.query_lengths.data(),
                         Sequence::time_major(d_values.data(), p.source, p.rows, p.value_width), accumulate);
  }

  // What is covered is given, here, for each step: nothing is handed on from one to the one before.
  template <class T>
  void step_by_step(const Problem<T>& p, const AttentionBackward& all) {
    for (std::int64_t t = 0; t < p.steps; ++t) {
      std::vector<std::int64_t> computed;
      for (const std::int64_t length : p.query_lengths) {
        computed.push_back(std::clamp<std::int64_t>(length - t, 0, 1));
      }
      AttentionMemory<T> memory = p.memory();
      memory.query_lengths = computed.data();
      AttentionBackward pass{all.queries.step(t),
                             all.weights.step(t),
                             all.d_contexts.step(t),
                             all.d_scores.step(t),
                             all.d_queries.step(t),
                             all.d_queries_low.step(t),
                             all.window,
                             all.d_centres,
                             all.coverage,
                             Matrix(d_covered.data() + t * p.rows * p.source, p.rows, p.source)};
      pass.coverage.covered = all.coverage.covered.step(t);
      if (all.window.centres) {
        pass.window.centres = all.window.centres.step(t);
        pass.d_centres = all.d_centres.step(t);
      }
      attention_backward(memory, p.score_vector(), pass);
    }
  }
};

inline void check_gradient(const Problem<float>& p, std::vector<float>& input,
                           const std::vector<float>& gradient) {
  for (std::size_t i = 0; i < input.size(); ++i) {
    const float before = input[i];
    const float step = 0x1p-7F;
    input[i] = before + step;
    const double up = p.loss();
    input[i] = before - step;
    const double down = p.loss();
    input[i] = before;
    const double expected = (up - down) / (2.0 * static_cast<double>(step));
    EXPECT_NEAR(static_cast<double>(gradient[i]), expected, 2e-3 * (1.0 + std::abs(expected))) << i;
  }
}

}  // namespace s2s::kernels::testing
