// oneDNN's products behind the differences between its versions 2 (Debian 12) and 3 (Debian 13), with as
// little as possible left to do at each call: primitives and memory objects are built once per shape, a call
// only sets pointers. Private to kernels.
#pragma once

#include <array>
#include <cstdint>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#include <vector>

#include "kernels/bf16.h"

namespace s2s::kernels::onednn {

// Whether oneDNN would use these instructions here (DNNL_MAX_CPU_ISA can forbid them).
bool cpu_has(dnnl::cpu_isa instructions);

dnnl::engine& engine();
dnnl::stream& stream();  // of the calling thread

inline dnnl::memory::data_type type_of(const float*) { return dnnl::memory::data_type::f32; }
inline dnnl::memory::data_type type_of(const bf16*) { return dnnl::memory::data_type::bf16; }
inline dnnl::memory::data_type type_of(Precision precision) {
  return precision == Precision::bf16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

// [rows, columns] with element (i, j) at i * row_stride + j * column_stride.
dnnl::memory::desc plain(dnnl::memory::data_type type, std::int64_t rows, std::int64_t columns,
                         std::int64_t row_stride, std::int64_t column_stride);
// [rows, columns] in whatever layout the product likes best.
dnnl::memory::desc any_layout(dnnl::memory::data_type type, std::int64_t rows, std::int64_t columns);

// C (+)= A B (+ bias) for fixed shapes. Errors of oneDNN become s2s::Error of kind internal.
class Product {
 public:
  struct Shape {
    dnnl::memory::desc a;
    dnnl::memory::desc b;
    dnnl::memory::desc c;
    bool accumulate = false;
    bool bias = false;
  };
  explicit Product(const Shape& shape);
  // The layout that it wants B in, where Shape::b left it open.
  dnnl::memory::desc b_layout() const { return b_; }
  void operator()(const void* a, const void* b, void* c, const float* bias);

 private:
  dnnl::matmul primitive_;
  dnnl::memory::desc b_;
  std::array<dnnl::memory, 4> memories_;  // A, B, C, bias
  std::array<dnnl_exec_arg_t, 4> arguments_{};
  int argument_count_ = 0;
};

// Copies and converts between two descriptions of the same matrix.
class Reorder {
 public:
  Reorder(const dnnl::memory::desc& from, const dnnl::memory::desc& to);
  void operator()(const void* from, void* to);

 private:
  dnnl::reorder primitive_;
  dnnl::memory from_;
  dnnl::memory to_;
};

#if DNNL_VERSION_MAJOR >= 3
// Where a blocked layout has the elements of a matrix: (i, j) at rows[i] + columns[j]. With oneDNN 3.7
// (Debian 13) a matrix is packed by this instead of a Reorder, which misplaces the last rows or columns
// wherever they don't fill a block.
struct Positions {
  explicit Positions(const dnnl::memory::desc& layout);
  std::vector<std::int64_t> rows;
  std::vector<std::int64_t> columns;
};
#endif

// What distinguishes the products of one matrix: rows, strides, and the two operands' types.
struct Key {
  std::int64_t rows = 0;
  std::int64_t a_stride = 0;
  std::int64_t c_stride = 0;
  std::int64_t b_stride = 0;
  std::int64_t inner = 0;
  std::int64_t columns = 0;
  int flags = 0;
  bool operator==(const Key&) const = default;
};
struct KeyHash {
  std::size_t operator()(const Key& key) const;
};
using Products = std::unordered_map<Key, Product, KeyHash>;

}  // namespace s2s::kernels::onednn
