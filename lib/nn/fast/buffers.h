// What flows between the parts of the fast path: whole sequences of vectors, time-major, so that one step is
// a dense matrix and all steps are one, with a rounded copy where products take bf16, and the gradient beside
// the value.
#pragma once

#include <cstdint>

#include "kernels/views.h"
#include "kernels/workspace.h"

namespace s2s::fast {

// A half-open range of steps: one of the recurrence, or all at once.
struct Steps {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t count() const { return end - begin; }
};
inline Steps all_of(std::int64_t count) { return {0, count}; }
inline constexpr Steps kFirstStep{0, 1};
inline constexpr Steps kBeforeFirst{-1, 0};

// The left side of a product: fp32, or its rounding where that is given.
struct Operand {
  kernels::ConstMatrix full;
  kernels::ConstMatrixBf16 low;
};

// The steps of a time-major sequence as one matrix [steps * rows, width].
template <class T>
kernels::MatrixView<T> flatten(const kernels::SequenceView<T>& sequence, const Steps& steps) {
  if (!sequence) {
    return {};
  }
  return {sequence.at(steps.begin, 0), steps.count() * sequence.rows, sequence.width, sequence.row_stride};
}

// Some of the steps of a sequence.
template <class T>
kernels::SequenceView<T> steps_of(const kernels::SequenceView<T>& sequence, const Steps& steps) {
  if (!sequence) {
    return {};
  }
  return {sequence.at(steps.begin, 0), steps.count(),      sequence.rows, sequence.width,
          sequence.step_stride,        sequence.row_stride};
}

// Some of the columns of a sequence.
template <class T>
kernels::SequenceView<T> columns_of(const kernels::SequenceView<T>& sequence, std::int64_t begin,
                                    std::int64_t count) {
  if (!sequence) {
    return {};
  }
  return {sequence.data + begin, sequence.steps,     sequence.rows, count,
          sequence.step_stride,  sequence.row_stride};
}

// One of several heads: its columns of a sequence.
template <class T>
kernels::SequenceView<T> head_of(const kernels::SequenceView<T>& sequence, std::int64_t heads,
                                 std::int64_t head) {
  const std::int64_t width = sequence.width / heads;
  return columns_of(sequence, head * width, width);
}

// Zeros all over a sequence without gaps.
void clear(const kernels::Sequence& dense);

struct Extent {
  std::int64_t steps = 0;
  std::int64_t rows = 0;
  std::int64_t width = 0;
  std::int64_t before = 0;  // slots ahead of step 0, for a first state
  std::int64_t after = 0;   // slots behind the last step, for the first state of a backward layer
};

// Vectors that products read: embeddings, states, contexts, readouts. Slot 0 of the views is step -before.
struct Activation {
  kernels::Sequence value;
  kernels::SequenceBf16 low;
  kernels::Sequence gradient;
  std::int64_t before = 0;

  // Uninitialised values; gradients zeroed, where wanted.
  void allocate(kernels::Workspace& workspace, const Extent& extent, kernels::Precision precision,
                bool gradients);
  // A view of some of its columns; the slots stay the same.
  Activation columns(std::int64_t begin, std::int64_t count) const;

  // shift -1: the steps before.
  Operand operand(const Steps& steps, std::int64_t shift = 0) const;
  kernels::Matrix values(const Steps& steps, std::int64_t shift = 0) const;
  kernels::MatrixBf16 lows(const Steps& steps, std::int64_t shift = 0) const;
  kernels::Matrix gradients(const Steps& steps, std::int64_t shift = 0) const;
  // Rounds the values of these steps, where products want that.
  void round(const Steps& steps, std::int64_t shift = 0) const;

 private:
  Steps slots(const Steps& steps, std::int64_t shift) const {
    return {steps.begin + shift + before, steps.end + shift + before};
  }
};

// What products write, and whose gradient products read: gates, queries, keys, the inside of a readout.
struct Preactivation {
  kernels::Sequence value;
  kernels::Sequence gradient;          // empty where its rounding is all that anybody reads
  kernels::SequenceBf16 gradient_low;  // where products take bf16

  // own_gradient: an fp32 gradient in memory of its own; else, where fp32 is what products take, that of
  // value.
  void allocate(kernels::Workspace& workspace, const Extent& extent, kernels::Precision precision,
                bool gradients, bool own_gradient);
  // The gradient alone, as products take it.
  void allocate_gradient(kernels::Workspace& workspace, const Extent& extent, kernels::Precision precision);
  kernels::Matrix values(const Steps& steps) const { return flatten(value, steps); }
  Operand d_operand(const Steps& steps) const;
};

}  // namespace s2s::fast
