#include <algorithm>
#include <cassert>
#include <memory>

#include "kernels/packed_product.h"
#include "kernels/panels.h"
#include "kernels/workspace.h"

namespace s2s::kernels {
namespace {

class PanelMatrix final : public PackedProduct {
 public:
  explicit PanelMatrix(const panels::Layout& layout)
      : layout_(layout), packed_(static_cast<std::size_t>(layout.bytes())) {}

  void pack(ConstMatrix weight) override { panels::pack(layout_, weight, packed_.data()); }
  void pack_transposed(ConstMatrix weight) override {
    panels::pack_transposed(layout_, weight, packed_.data());
  }
  void multiply(ConstMatrix a, Matrix c, bool accumulate, const float* bias) override {
    panels::multiply(layout_, a, packed_.data(), c, accumulate, bias);
  }
  void multiply(ConstMatrixBf16 a, Matrix c, bool accumulate, const float* bias) override {
    panels::multiply(layout_, a, packed_.data(), c, accumulate, bias);
  }

 private:
  panels::Layout layout_;
  AlignedBytes packed_;
};

template <class T>
PackedFactor pack_in(MatrixView<const T> matrix, Buffer<std::byte>& memory) {
  constexpr Precision kPrecision = sizeof(T) == sizeof(bf16) ? Precision::bf16 : Precision::fp32;
  const panels::Layout layout{matrix.rows, matrix.columns, kPrecision};
  std::byte* packed = memory.reserve(layout.bytes());
  panels::pack(layout, matrix, packed);
  return {layout, packed};
}

template <class T>
void multiply_factor(MatrixView<const T> a, const PackedFactor& b, Matrix c, bool accumulate) {
  assert(a.rows == b.layout.inputs);
  thread_local Buffer<std::byte> memory;
  const PackedFactor left = pack_in(a, memory);
  panels::multiply_transposed(left.layout, left.panels, b.layout, b.panels, c, accumulate);
}

template <class T>
void multiply_packing(MatrixView<const T> a, MatrixView<const T> b, Matrix c, bool accumulate) {
  thread_local Buffer<std::byte> memory;
  multiply_factor(a, pack_in(b, memory), c, accumulate);
}

}  // namespace

std::unique_ptr<PackedProduct> panel_product(std::int64_t inputs, std::int64_t outputs, Precision precision) {
  return std::make_unique<PanelMatrix>(panels::Layout{inputs, outputs, precision});
}

void panel_multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, bool accumulate) {
  multiply_packing(a, b, c, accumulate);
}
void panel_multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, bool accumulate) {
  multiply_packing(a, b, c, accumulate);
}

PackedFactor pack_factor(ConstMatrix b, Buffer<std::byte>& memory) { return pack_in(b, memory); }
PackedFactor pack_factor(ConstMatrixBf16 b, Buffer<std::byte>& memory) { return pack_in(b, memory); }
void panel_multiply_transposed(ConstMatrix a, const PackedFactor& b, Matrix c, bool accumulate) {
  multiply_factor(a, b, c, accumulate);
}
void panel_multiply_transposed(ConstMatrixBf16 a, const PackedFactor& b, Matrix c, bool accumulate) {
  multiply_factor(a, b, c, accumulate);
}

}  // namespace s2s::kernels
