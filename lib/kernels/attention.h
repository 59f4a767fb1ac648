// Attention over the source as whole passes: scores, softmax over the real positions, context, and their
// derivatives. All take queries of one step (recurrent use) or of the whole target (no input feeding) alike,
// as a sequence view [steps, rows, width]. tanh(q + k) is computed anew in the backward pass rather than
// stored. What only sums over steps (the gradients of keys, values and v) is left out of the backward step
// and done once for all steps, by the settle functions: they keep their sums in registers, where a step would
// read and write every gradient of the source.
//   additive (Bahdanau et al. 2015, A.1.2):  e_tj = sum_a v_a tanh(q_ta + k_ja)
//   dot      (Luong et al. 2015, eq. 8):     e_tj = q_t . k_j
//   location (Luong et al. 2015, eq. 8):     e_tj = q_tj
//   alpha_t = softmax(e_t) over j < length,  c_t = sum_j alpha_tj h_j
#pragma once

#include <span>

#include "kernels/views.h"

namespace s2s::kernels {

// What is attended to. T is float or bf16. `rows` of every view below may be fewer than the memory's: its
// first rows are meant.
template <class T>
struct AttentionMemory {
  SequenceView<const T> keys;  // k [source, rows, key width]; empty: the queries are the scores, one for each
                               // of the first positions, and those beyond are not seen
  SequenceView<const T> values;           // h [source, rows, value width]
  const std::int64_t* lengths = nullptr;  // [rows] real positions of each sentence, 0 ... source
  const std::int64_t* query_lengths =
      nullptr;  // [rows] steps of each row that are computed; null: all. Others are left untouched.
};

// Luong et al.'s local attention (2015, section 3.2): a query sees the positions that lie at most D from its
// centre p_t; and with a deviation the softmax's weights of these are favoured around it, alpha_tj =
// softmax_j(e_t) exp(-(j - p_t)^2 / (2 sigma^2)) (eq. 10).
struct QueryWindow {
  ConstSequence centres;    // p_t [steps, rows, 1]; empty: all positions are seen
  float half_width = 0.0F;  // D
  float deviation = 0.0F;   // sigma; 0: the weights stay as they are
};

// Coverage in an additive score (Tu et al. 2016, section 3.1): k_ja + V_a C_tj in the place of k_ja.
struct QueryCoverage {
  const float* vector = nullptr;  // V_a [key width]; null: none
  ConstSequence covered;          // C_t [steps, rows, source]
};

struct AttentionForward {
  ConstSequence queries;  // q [steps, rows, key width]; positions without keys
  Sequence weights;   // out alpha [steps, rows, source], 0 beyond the length. Where nothing is seen: weights
                      // and context 0.
  Sequence contexts;  // out c [steps, rows, value width]
  SequenceBf16 contexts_low;  // out, optional: rounded
  QueryWindow window{};
  QueryCoverage coverage{};
};
// v [key width] for additive scores, null for the others.
template <class T>
void attention_forward(const AttentionMemory<T>& memory, const float* v, const AttentionForward& pass);

// Rows [first, first + count) of a step, which all attend to one sentence.
struct QueryGroup {
  std::int64_t sentence = 0;
  std::int64_t first = 0;
  std::int64_t count = 0;
};
// The same for one step of search, whose hypotheses share their sentences' keys and values: the views of
// `pass` have a row for each hypothesis. Rows that are in no group are left untouched; memory.query_lengths
// is not read.
template <class T>
void attention_forward(const AttentionMemory<T>& memory, const float* v, const AttentionForward& pass,
                       std::span<const QueryGroup> groups);

struct AttentionBackward {
  ConstSequence queries;     // as in the forward pass; read by additive scores alone
  ConstSequence weights;     // as it wrote them
  ConstSequence d_contexts;  // d c [steps, rows, value width]
  Sequence d_scores;  // out d e [steps, rows, source], 0 beyond the length; may be the memory of weights only
                      // if those are needed no more
  Sequence d_queries;          // out d q, as queries
  SequenceBf16 d_queries_low;  // out, optional: rounded
  QueryWindow window{};
  Sequence d_centres{};      // += d p [steps, rows, 1], where there is a deviation
  QueryCoverage coverage{};  // of one step
  Matrix d_covered{};        // in d C_{t+1} [rows, source], of what C_{t+1} = C_t + alpha_t became; out d C_t
};
template <class T>
void attention_backward(const AttentionMemory<T>& memory, const float* v, const AttentionBackward& pass);

// The gradients of keys, v and, where there is coverage, its vector for additive scores, summed over all
// steps: d_keys += (overwritten with accumulate = false), d_v +=, d_coverage_vector +=.
struct SettleAdditive {
  ConstSequence queries;   // as in the forward pass
  ConstSequence d_scores;  // as the backward pass wrote them
  Sequence d_keys;         // [source, rows, key width]
  float* d_v = nullptr;    // [key width]
  bool accumulate = true;
  QueryCoverage coverage{};
  float* d_coverage_vector = nullptr;  // [key width]
};
template <class T>
void settle_additive_keys(const AttentionMemory<T>& memory, const float* v, const SettleAdditive& pass);

// target(j, row) += sum over t of weights(t, row, j) * vectors(t, row): with alpha and d c the gradient of
// the values; for dot scores with d e and q that of the keys. lengths and query_lengths as in the memory
// (each may be null: all); accumulate = false overwrites, and then zeroes target beyond a sentence's length.
void settle_weighted_sums(ConstSequence weights, ConstSequence vectors, const std::int64_t* lengths,
                          const std::int64_t* query_lengths, Sequence target, bool accumulate = true);

}  // namespace s2s::kernels
