#include "kernels/matmul.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "kernels/activations.h"
#include "kernels/onednn.h"
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

onednn::Product& find_or_build(onednn::Products& products, const onednn::Key& key,
                               const auto& shape) {  // shape(): onednn::Product::Shape
  const auto found = products.find(key);
  return found != products.end() ? found->second : products.try_emplace(key, shape()).first->second;
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
    for (std::int64_t row = 0; row < a.rows; ++row) {
      std::copy_n(a.row(row), a.columns, copy + row * a.columns);
    }
    return {copy, a.rows, a.columns};
  }

  template <class A, class C>
  void multiply(MatrixView<const A> given, MatrixView<C> c, bool accumulate, const float* bias) {
    assert(given.columns == inputs && c.columns == outputs && given.rows == c.rows);
    const MatrixView<const A> a = without_gaps(given);
    in_known_shapes(a.rows, [&](std::int64_t first, std::int64_t rows) {
      constexpr bool kLow = std::is_same_v<C, bf16>;
      const onednn::Key key{.rows = rows,
                            .a_stride = a.stride,
                            .c_stride = c.stride,
                            .flags = (accumulate ? 1 : 0) | (bias != nullptr ? 2 : 0) | (kLow ? 4 : 0)};
      onednn::Product& product = find_or_build(products, key, [&] {
        return onednn::Product::Shape{
            onednn::plain(onednn::type_of(a.data), rows, inputs, a.stride, 1), layout,
            onednn::plain(onednn::type_of(c.data), rows, outputs, c.stride, 1), accumulate, bias != nullptr};
      });
      product(a.row(first), packed.data(), c.row(first), bias);
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

void PackedMatrix::multiply(ConstMatrixBf16 a, MatrixBf16 c, const float* bias) const {
  assert(precision() == Precision::bf16);
  implementation_->multiply(a, c, false, bias);
}

namespace {

// C = op(A) op(B) + beta C, both as they lie: rows and columns are C's, `inner` is what is summed over.
// Strides: of a row and a column of op(A) and op(B).
template <class T>
struct Operand {
  const T* data;
  std::int64_t row_stride;
  std::int64_t column_stride;
};

template <class T>
void plain_product(Operand<T> a, Operand<T> b, std::int64_t inner, Matrix c, bool accumulate) {
  thread_local onednn::Products products;
  const bool a_transposed = a.column_stride != 1;
  const bool b_transposed = b.column_stride != 1;
  const onednn::Key key{.rows = c.rows,
                        .a_stride = a_transposed ? a.column_stride : a.row_stride,
                        .c_stride = c.stride,
                        .b_stride = b_transposed ? b.column_stride : b.row_stride,
                        .inner = inner,
                        .columns = c.columns,
                        .flags = (accumulate ? 1 : 0) | (a_transposed ? 2 : 0) | (b_transposed ? 4 : 0) |
                                 (std::is_same_v<T, bf16> ? 8 : 0)};
  onednn::Product& product = find_or_build(products, key, [&] {
    return onednn::Product::Shape{
        onednn::plain(onednn::type_of(a.data), c.rows, inner, a.row_stride, a.column_stride),
        onednn::plain(onednn::type_of(b.data), inner, c.columns, b.row_stride, b.column_stride),
        onednn::plain(dnnl::memory::data_type::f32, c.rows, c.columns, c.stride, 1), accumulate, false};
  });
  product(a.data, b.data, c.data, nullptr);
}

template <class T>
void transposed_product(MatrixView<const T> a, MatrixView<const T> b, Matrix c, bool accumulate) {
  assert(a.rows == b.rows && c.rows == a.columns && c.columns == b.columns);
  in_known_shapes(a.rows, [&](std::int64_t first, std::int64_t rows) {
    plain_product<T>({a.row(first), 1, a.stride}, {b.row(first), b.stride, 1}, rows, c,
                     accumulate || first > 0);
  });
}

}  // namespace

void multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, float beta) {
  transposed_product(a, b, c, beta != 0.0F);
}

void multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, float beta) {
  transposed_product(a, b, c, beta != 0.0F);
}

void multiply(ConstMatrix a, ConstMatrix b, Matrix c, float beta) {
  assert(a.columns == b.rows && c.rows == a.rows && c.columns == b.columns);
  in_known_shapes(a.rows, [&](std::int64_t first, std::int64_t rows) {
    plain_product<float>({a.row(first), a.stride, 1}, {b.data, b.stride, 1}, b.rows,
                         {c.row(first), rows, c.columns, c.stride}, beta != 0.0F);
  });
}

void multiply_by_transposed(ConstMatrix a, ConstMatrix b, Matrix c, float beta) {
  assert(a.columns == b.columns && c.rows == a.rows && c.columns == b.rows);
  in_known_shapes(a.rows, [&](std::int64_t first, std::int64_t rows) {
    plain_product<float>({a.row(first), a.stride, 1}, {b.data, 1, b.stride}, b.columns,
                         {c.row(first), rows, c.columns, c.stride}, beta != 0.0F);
  });
}

}  // namespace s2s::kernels
