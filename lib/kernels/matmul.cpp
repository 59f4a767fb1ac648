#include "kernels/matmul.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "kernels/activations.h"
#include "kernels/onednn.h"
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

}  // namespace

struct PackedMatrix::Implementation {
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  Precision precision = Precision::fp32;
  dnnl::memory::desc layout;
  AlignedBytes packed;
  onednn::Products products;
  std::unordered_map<onednn::Key, onednn::Reorder, onednn::KeyHash> packers;
  Buffer<bf16> rounded;                           // A, where it came as fp32
  std::tuple<Buffer<float>, Buffer<bf16>> dense;  // A, where it came as columns of something wider

#if DNNL_VERSION_MAJOR >= 3
  void pack(const float* weight, std::int64_t row_stride, std::int64_t column_stride) {
    if (precision == Precision::bf16) {
      put(weight, row_stride, column_stride, reinterpret_cast<bf16*>(packed.data()));
    } else {
      put(weight, row_stride, column_stride, reinterpret_cast<float*>(packed.data()));
    }
  }

  template <class T>
  void put(const float* weight, std::int64_t row_stride, std::int64_t column_stride, T* to) {
    const onednn::Positions positions(layout);
    std::fill_n(packed.data(), packed.size(), std::byte{0});  // what fills up the last blocks must be 0
    for (std::int64_t row = 0; row < inputs; ++row) {
      T* place = to + positions.rows[static_cast<std::size_t>(row)];
      const float* from = weight + row * row_stride;
      for (std::int64_t column = 0; column < outputs; ++column) {
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
    auto found = packers.find(key);
    if (found == packers.end()) {
      const auto from =
          onednn::plain(dnnl::memory::data_type::f32, inputs, outputs, row_stride, column_stride);
      found = packers.try_emplace(key, from, layout).first;
    }
    found->second(weight, packed.data());
  }
#endif

  // For a left side with gaps between its rows oneDNN 2.6 has nothing but its reference loops, a thousand
  // times slower than this copy.
  template <class A>
  MatrixView<const A> without_gaps(MatrixView<const A> a) {
    if (a.stride == a.columns) {
      return a;
    }
    A* copy = std::get<Buffer<A>>(dense).reserve(a.rows * a.columns);
    copy_without_gaps(a, copy);
    return {copy, a.rows, a.columns};
  }

  template <class A>
  void multiply(MatrixView<const A> given, Matrix c, bool accumulate, const float* bias) {
    assert(given.columns == inputs && c.columns == outputs && given.rows == c.rows);
    const MatrixView<const A> a = without_gaps(given);
    in_known_shapes(a.rows, [&](std::int64_t first, std::int64_t rows) {
      const onednn::Key key{.rows = rows,
                            .a_stride = a.stride,
                            .c_stride = c.stride,
                            .flags = (accumulate ? 1 : 0) | (bias != nullptr ? 2 : 0)};
      auto found = products.find(key);
      if (found == products.end()) {
        forget_many(products);
        const onednn::Product::Shape shape{
            onednn::plain(onednn::type_of(a.data), rows, inputs, a.stride, 1), layout,
            onednn::plain(dnnl::memory::data_type::f32, rows, outputs, c.stride, 1), accumulate,
            bias != nullptr};
        found = products.try_emplace(key, shape).first;
      }
      found->second(a.row(first), packed.data(), c.row(first), bias);
    });
  }
};

PackedMatrix::PackedMatrix(std::int64_t inputs, std::int64_t outputs, Precision precision)
    : implementation_(std::make_unique<Implementation>()) {
  constexpr std::int64_t kTypicalRows = 64;
  const auto type = onednn::type_of(precision);
  const onednn::Product typical(
      {onednn::plain(type, kTypicalRows, inputs, inputs, 1), onednn::any_layout(type, inputs, outputs),
       onednn::plain(dnnl::memory::data_type::f32, kTypicalRows, outputs, outputs, 1)});
  implementation_->inputs = inputs;
  implementation_->outputs = outputs;
  implementation_->precision = precision;
  implementation_->layout = typical.b_layout();
  implementation_->packed = AlignedBytes(implementation_->layout.get_size());
}
PackedMatrix::~PackedMatrix() = default;
PackedMatrix::PackedMatrix(PackedMatrix&&) noexcept = default;
PackedMatrix& PackedMatrix::operator=(PackedMatrix&&) noexcept = default;

std::int64_t PackedMatrix::inputs() const { return implementation_->inputs; }
std::int64_t PackedMatrix::outputs() const { return implementation_->outputs; }
Precision PackedMatrix::precision() const { return implementation_->precision; }

void PackedMatrix::pack(ConstMatrix weight) {
  assert(weight.rows == inputs() && weight.columns == outputs());
  implementation_->pack(weight.data, weight.stride, 1);
}

void PackedMatrix::pack_transposed(ConstMatrix weight) {
  assert(weight.rows == outputs() && weight.columns == inputs());
  implementation_->pack(weight.data, 1, weight.stride);
}

void PackedMatrix::multiply(ConstMatrix a, Matrix c, float beta, const float* bias) const {
  if (precision() == Precision::bf16) {
    const MatrixBf16 low(implementation_->rounded.reserve(a.rows * a.columns), a.rows, a.columns);
    convert(a, low);
    multiply(ConstMatrixBf16(low), c, beta, bias);
    return;
  }
  implementation_->multiply(a, c, beta != 0.0F, bias);
}

void PackedMatrix::multiply(ConstMatrixBf16 a, Matrix c, float beta, const float* bias) const {
  assert(precision() == Precision::bf16);
  implementation_->multiply(a, c, beta != 0.0F, bias);
}

namespace {

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
void product_of_transposed(MatrixView<const T> left, MatrixView<const T> b, Matrix c, bool accumulate) {
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

template <class T>
void transposed_product(MatrixView<const T> a, MatrixView<const T> b, Matrix c, bool accumulate) {
  assert(a.rows == b.rows);
  thread_local Buffer<T> memory;
  const std::int64_t inner = padded_rows(a.rows);
  const MatrixView<T> left(memory.reserve(a.columns * inner), a.columns, inner);
  transpose(a, left);
  product_of_transposed<T>(left, b, c, accumulate);
}

}  // namespace

void multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, float beta) {
  transposed_product(a, b, c, beta != 0.0F);
}

void multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, float beta) {
  transposed_product(a, b, c, beta != 0.0F);
}

void multiply_transposed_left(ConstMatrix a_transposed, ConstMatrix b, Matrix c) {
  product_of_transposed(a_transposed, b, c, true);
}

void multiply_transposed_left(ConstMatrixBf16 a_transposed, ConstMatrixBf16 b, Matrix c) {
  product_of_transposed(a_transposed, b, c, true);
}

// Whole sequences have a different number of rows in every batch; rounded up, few shapes are ever built.
std::int64_t padded_rows(std::int64_t rows) {
  constexpr std::int64_t kUnit = 64;
  return (rows + kUnit - 1) / kUnit * kUnit;
}

}  // namespace s2s::kernels
