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
void multiply_packing(MatrixView<const T> a, MatrixView<const T> b, Matrix c, bool accumulate) {
  assert(a.rows == b.rows);
  thread_local Buffer<std::byte> a_memory;
  thread_local Buffer<std::byte> b_memory;
  constexpr Precision kPrecision = sizeof(T) == sizeof(bf16) ? Precision::bf16 : Precision::fp32;
  const panels::Layout a_layout{a.rows, a.columns, kPrecision};
  const panels::Layout b_layout{b.rows, b.columns, kPrecision};
  std::byte* a_packed = a_memory.reserve(a_layout.bytes());
  std::byte* b_packed = b_memory.reserve(b_layout.bytes());
  panels::pack(a_layout, a, a_packed);
  panels::pack(b_layout, b, b_packed);
  panels::multiply_transposed(a_layout, a_packed, b_layout, b_packed, c, accumulate);
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

}  // namespace s2s::kernels
