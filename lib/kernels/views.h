// Views of memory that somebody else owns: a matrix, and a batch of sequences. They carry strides, so that a
// slice of a buffer (the gates of one step, the rows still active) is a view too, and time-major and
// batch-major are the same type.
#pragma once

#include <cassert>
#include <cstdint>
#include <type_traits>

#include "kernels/bf16.h"

namespace s2s::kernels {

// A view of T converts to a view of const T.
template <class From, class To>
concept AddsConst = !std::is_const_v<From> && std::is_same_v<const From, To>;

// [rows, columns], row i at data + i * stride.
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t stride = 0;

  MatrixView() = default;
  MatrixView(T* data_, std::int64_t rows_, std::int64_t columns_)
      : MatrixView(data_, rows_, columns_, columns_) {}
  MatrixView(T* data_, std::int64_t rows_, std::int64_t columns_, std::int64_t stride_)
      : data(data_), rows(rows_), columns(columns_), stride(stride_) {}
  template <AddsConst<T> U>
  MatrixView(const MatrixView<U>& other) : MatrixView(other.data, other.rows, other.columns, other.stride) {}

  T* row(std::int64_t i) const { return data + i * stride; }
  explicit operator bool() const { return data != nullptr; }
  MatrixView first_rows(std::int64_t count) const { return {data, count, columns, stride}; }
  MatrixView slice_columns(std::int64_t begin, std::int64_t count) const {
    return {data == nullptr ? nullptr : data + begin, rows, count, stride};
  }
};

// [steps, rows, width]: the vector of sentence `row` at `step` is `width` numbers at data + step *
// step_stride + row * row_stride.
template <class T>
struct SequenceView {
  T* data = nullptr;
  std::int64_t steps = 0;
  std::int64_t rows = 0;
  std::int64_t width = 0;
  std::int64_t step_stride = 0;
  std::int64_t row_stride = 0;

  SequenceView() = default;
  SequenceView(T* data_, std::int64_t steps_, std::int64_t rows_, std::int64_t width_,
               std::int64_t step_stride_, std::int64_t row_stride_)
      : data(data_),
        steps(steps_),
        rows(rows_),
        width(width_),
        step_stride(step_stride_),
        row_stride(row_stride_) {}
  // One step: a matrix of [rows, width].
  SequenceView(const MatrixView<T>& step)
      : SequenceView(step.data, 1, step.rows, step.columns, step.rows * step.stride, step.stride) {}
  template <AddsConst<T> U>
  SequenceView(const SequenceView<U>& other)
      : SequenceView(other.data, other.steps, other.rows, other.width, other.step_stride, other.row_stride) {}
  template <AddsConst<T> U>
  SequenceView(const MatrixView<U>& step) : SequenceView(MatrixView<T>(step)) {}

  // Dense [steps, rows, width], the layout of recurrent layers, and dense [rows, steps, width].
  static SequenceView time_major(T* data, std::int64_t steps, std::int64_t rows, std::int64_t width) {
    return {data, steps, rows, width, rows * width, width};
  }
  static SequenceView batch_major(T* data, std::int64_t steps, std::int64_t rows, std::int64_t width) {
    return {data, steps, rows, width, width, steps * width};
  }

  T* at(std::int64_t step, std::int64_t row) const { return data + step * step_stride + row * row_stride; }
  explicit operator bool() const { return data != nullptr; }
  MatrixView<T> step(std::int64_t t) const { return {at(t, 0), rows, width, row_stride}; }
  SequenceView first_rows(std::int64_t count) const {
    return {data, steps, count, width, step_stride, row_stride};
  }
};

// Which rows of a step go on: row i is active where position < lengths[i]; without lengths every row is.
struct RowMask {
  const std::int64_t* lengths = nullptr;
  std::int64_t position = 0;
  bool active(std::int64_t row) const { return lengths == nullptr || position < lengths[row]; }
};

using Matrix = MatrixView<float>;
using ConstMatrix = MatrixView<const float>;
using MatrixBf16 = MatrixView<bf16>;
using ConstMatrixBf16 = MatrixView<const bf16>;
using Sequence = SequenceView<float>;
using ConstSequence = SequenceView<const float>;
using SequenceBf16 = SequenceView<bf16>;
using ConstSequenceBf16 = SequenceView<const bf16>;

}  // namespace s2s::kernels
