#include <algorithm>
#include <cassert>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <unordered_map>

#include "kernels/activations.h"
#include "kernels/onednn.h"
#include "kernels/packed_product.h"
#include "kernels/parallel.h"
#include "kernels/transpose.h"
#include "kernels/workspace.h"

namespace s2s::kernels {
namespace {

// Whole sequences have a different number of rows in every batch. Above this they are cut at a multiple of
// it, so that few shapes are ever built; a rule that does not look at what was built before keeps results
// reproducible.
constexpr std::int64_t kChunk = 256;

// Calls body(first row, rows) for the one or two parts of `rows`.
template <class Body>
void in_known_shapes(std::int64_t rows, const Body& body) {
  const std::int64_t tail = rows > 2 * kChunk ? rows % kChunk : 0;
  if (rows > tail) {
    body(std::int64_t{0}, rows - tail);
  }
  if (tail > 0) {
    body(rows - tail, tail);
  }
}

// Batches that are filled up by pieces have rows of any number. What is built for a shape takes memory and
// half a millisecond: many are kept, but not without end.
constexpr std::size_t kMostShapes = 256;

template <class Shapes>
void forget_many(Shapes& shapes) {
  if (shapes.size() >= kMostShapes) {
    shapes.clear();
  }
}

// The rows of `from`, one after the other.
template <class T>
void copy_without_gaps(MatrixView<const T> from, T* to) {
  parallel_for(from.rows, row_grain(from.columns), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      std::copy_n(from.row(row), from.columns, to + row * from.columns);
    }
  });
}

class OnednnMatrix final : public PackedProduct {
 public:
  OnednnMatrix(std::int64_t inputs, std::int64_t outputs, Precision precision)
      : inputs_(inputs), outputs_(outputs), precision_(precision) {
    constexpr std::int64_t kTypicalRows = 64;
    const auto type = onednn::type_of(precision);
    const onednn::Product typical(
        {onednn::plain(type, kTypicalRows, inputs, inputs, 1), onednn::any_layout(type, inputs, outputs),
         onednn::plain(dnnl::memory::data_type::f32, kTypicalRows, outputs, outputs, 1)});
    layout_ = typical.b_layout();
    packed_ = AlignedBytes(layout_.get_size());
  }

  void pack(ConstMatrix weight) override { pack(weight.data, weight.stride, 1); }
  void pack_transposed(ConstMatrix weight) override { pack(weight.data, 1, weight.stride); }
  void multiply(ConstMatrix a, Matrix c, bool accumulate, const float* bias) override {
    multiply_by<float>(a, c, accumulate, bias);
  }
  void multiply(ConstMatrixBf16 a, Matrix c, bool accumulate, const float* bias) override {
    multiply_by<bf16>(a, c, accumulate, bias);
  }

 private:
#if DNNL_VERSION_MAJOR >= 3
  void pack(const float* weight, std::int64_t row_stride, std::int64_t column_stride) {
    if (precision_ == Precision::bf16) {
      put(weight, row_stride, column_stride, reinterpret_cast<bf16*>(packed_.data()));
    } else {
      put(weight, row_stride, column_stride, reinterpret_cast<float*>(packed_.data()));
    }
  }

  template <class T>
  void put(const float* weight, std::int64_t row_stride, std::int64_t column_stride, T* to) {
    const onednn::Positions positions(layout_);
    std::fill_n(packed_.data(), packed_.size(), std::byte{0});  // what fills up the last blocks must be 0
    for (std::int64_t row = 0; row < inputs_; ++row) {
      T* place = to + positions.rows[static_cast<std::size_t>(row)];
      const float* from = weight + row * row_stride;
      for (std::int64_t column = 0; column < outputs_; ++column) {
        const float value = from[column * column_stride];
        T& element = place[positions.columns[static_cast<std::size_t>(column)]];
        if constexpr (std::is_same_v<T, bf16>) {
          element = to_bf16(value);
        } else {
          element = value;
        }
      }
    }
  }
#else
  void pack(const float* weight, std::int64_t row_stride, std::int64_t column_stride) {
    const onednn::Key key{.a_stride = row_stride, .b_stride = column_stride};
    auto found = packers_.find(key);
    if (found == packers_.end()) {
      const auto from =
          onednn::plain(dnnl::memory::data_type::f32, inputs_, outputs_, row_stride, column_stride);
      found = packers_.try_emplace(key, from, layout_).first;
    }
    found->second(weight, packed_.data());
  }
#endif

  // For a left side with gaps between its rows oneDNN 2.6 has nothing but its reference loops, a thousand
  // times slower than this copy.
  template <class A>
  MatrixView<const A> without_gaps(MatrixView<const A> a) {
    if (a.stride == a.columns) {
      return a;
    }
    A* copy = std::get<Buffer<A>>(dense_).reserve(a.rows * a.columns);
    copy_without_gaps(a, copy);
    return {copy, a.rows, a.columns};
  }

  template <class A>
  void multiply_by(MatrixView<const A> given, Matrix c, bool accumulate, const float* bias) {
    assert(given.columns == inputs_ && c.columns == outputs_ && given.rows == c.rows);
    const MatrixView<const A> a = without_gaps(given);
    if (c.stride == c.columns) {
      multiply_dense(a, c, accumulate, bias);
      return;
    }
    thread_local Buffer<float> result;
    const Matrix dense(result.reserve(c.rows * c.columns), c.rows, c.columns);  // gaps here are as slow
    if (accumulate) {
      copy(c, dense);
    }
    multiply_dense(a, dense, accumulate, bias);
    copy(dense, c);
  }

  template <class A>
  void multiply_dense(MatrixView<const A> a, Matrix c, bool accumulate, const float* bias) {
    in_known_shapes(a.rows, [&](std::int64_t first, std::int64_t rows) {
      const onednn::Key key{.rows = rows,
                            .a_stride = a.stride,
                            .c_stride = c.stride,
                            .flags = (accumulate ? 1 : 0) | (bias != nullptr ? 2 : 0)};
      auto found = products_.find(key);
      if (found == products_.end()) {
        forget_many(products_);
        const onednn::Product::Shape shape{
            onednn::plain(onednn::type_of(a.data), rows, inputs_, a.stride, 1), layout_,
            onednn::plain(dnnl::memory::data_type::f32, rows, outputs_, c.stride, 1), accumulate,
            bias != nullptr};
        found = products_.try_emplace(key, shape).first;
      }
      found->second(a.row(first), packed_.data(), c.row(first), bias);
    });
  }

  std::int64_t inputs_ = 0;
  std::int64_t outputs_ = 0;
  Precision precision_ = Precision::fp32;
  dnnl::memory::desc layout_;
  AlignedBytes packed_;
  onednn::Products products_;
  std::unordered_map<onednn::Key, onednn::Reorder, onednn::KeyHash> packers_;
  std::tuple<Buffer<float>, Buffer<bf16>> dense_;  // A, where it came as columns of something wider
};

// C (+)= A B by a product that wants both sides copied first: A dense, B in the layout that runs fastest.
class GradientProduct {
 public:
  GradientProduct(dnnl::memory::data_type type, std::int64_t inner, std::int64_t b_stride, const Matrix& c,
                  bool accumulate)
      : product_({onednn::plain(type, c.rows, inner, inner, 1), b_layout(type, inner, b_stride, c.columns),
                  onednn::plain(dnnl::memory::data_type::f32, c.rows, c.columns, c.stride, 1), accumulate,
                  false}) {
#if DNNL_VERSION_MAJOR < 3
    pack_.emplace(onednn::plain(type, inner, c.columns, b_stride, 1), product_.b_layout());
#endif
  }

  void operator()(const void* a, const void* b, float* c) {
    if (pack_) {
      std::byte* packed = packed_.reserve(static_cast<std::int64_t>(product_.b_layout().get_size()));
      (*pack_)(b, packed);
      b = packed;
    }
    product_(a, b, c, nullptr);
  }

 private:
  // oneDNN 3's reorder cannot be trusted with a packed layout (onednn.h).
  static dnnl::memory::desc b_layout(dnnl::memory::data_type type, std::int64_t inner, std::int64_t stride,
                                     std::int64_t columns) {
#if DNNL_VERSION_MAJOR >= 3
    return onednn::plain(type, inner, columns, stride, 1);
#else
    (void)stride;
    return onednn::any_layout(type, inner, columns);
#endif
  }

  onednn::Product product_;
  std::optional<onednn::Reorder> pack_;
  static thread_local Buffer<std::byte> packed_;
};
thread_local Buffer<std::byte> GradientProduct::packed_;

// `matrix` itself, or a copy with zeros below it.
template <class T>
MatrixView<const T> with_rows(MatrixView<const T> matrix, std::int64_t rows) {
  if (matrix.rows == rows) {
    return matrix;
  }
  thread_local Buffer<T> memory;
  T* copy = memory.reserve(rows * matrix.columns);
  copy_without_gaps(matrix, copy);
  std::fill(copy + matrix.rows * matrix.columns, copy + rows * matrix.columns, T{});
  return {copy, rows, matrix.columns};
}

// left [n, inner] is A', inner >= b.rows.
template <class T>
void multiply_copied(MatrixView<const T> left, MatrixView<const T> b, Matrix c, bool accumulate) {
  assert(c.rows == left.rows && c.columns == b.columns && left.stride == left.columns);
  thread_local std::unordered_map<onednn::Key, GradientProduct, onednn::KeyHash> products;
  const std::int64_t inner = left.columns;
  const MatrixView<const T> right = with_rows(b, inner);
  const onednn::Key key{.rows = c.rows,
                        .c_stride = c.stride,
                        .b_stride = right.stride,
                        .inner = inner,
                        .columns = c.columns,
                        .flags = (accumulate ? 1 : 0) | (std::is_same_v<T, bf16> ? 2 : 0)};
  auto found = products.find(key);
  if (found == products.end()) {
    forget_many(products);
    found = products.try_emplace(key, onednn::type_of(b.data), inner, right.stride, c, accumulate).first;
  }
  found->second(left.data, right.data, c.data);
}

// Whole sequences have a different number of rows in every batch; rounded up, few shapes are ever built.
std::int64_t padded_rows(std::int64_t rows) {
  constexpr std::int64_t kUnit = 64;
  return (rows + kUnit - 1) / kUnit * kUnit;
}

template <class T>
void transposed_product(MatrixView<const T> a, MatrixView<const T> b, Matrix c, bool accumulate) {
  assert(a.rows == b.rows);
  thread_local Buffer<T> memory;
  const std::int64_t inner = padded_rows(a.rows);
  const MatrixView<T> left(memory.reserve(a.columns * inner), a.columns, inner);
  transpose(a, left);
  multiply_copied<T>(left, b, c, accumulate);
}

}  // namespace

std::unique_ptr<PackedProduct> onednn_product(std::int64_t inputs, std::int64_t outputs,
                                              Precision precision) {
  return std::make_unique<OnednnMatrix>(inputs, outputs, precision);
}

void onednn_multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, bool accumulate) {
  transposed_product(a, b, c, accumulate);
}
void onednn_multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, bool accumulate) {
  transposed_product(a, b, c, accumulate);
}

}  // namespace s2s::kernels
