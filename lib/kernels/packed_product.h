// One way to multiply by a packed matrix; which one is taken is decided in matmul.cpp. Private to kernels.
#pragma once

#include <cstdint>
#include <memory>

#include "kernels/panels.h"
#include "kernels/views.h"
#include "kernels/workspace.h"

namespace s2s::kernels {

// C = A B with B [inputs, outputs] held packed: what PackedMatrix promises (matmul.h).
class PackedProduct {
 public:
  virtual ~PackedProduct() = default;
  virtual void pack(ConstMatrix weight) = 0;
  virtual void pack_transposed(ConstMatrix weight) = 0;
  virtual void multiply(ConstMatrix a, Matrix c, bool accumulate, const float* bias) = 0;
  virtual void multiply(ConstMatrixBf16 a, Matrix c, bool accumulate, const float* bias) = 0;
};

std::unique_ptr<PackedProduct> onednn_product(std::int64_t inputs, std::int64_t outputs, Precision precision);
std::unique_ptr<PackedProduct> panel_product(std::int64_t inputs, std::int64_t outputs, Precision precision);

// C (+)= A' B: what multiply_transposed promises.
void onednn_multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, bool accumulate);
void onednn_multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, bool accumulate);
void panel_multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, bool accumulate);
void panel_multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, bool accumulate);

// B of products A' B in panels, which `memory` holds.
struct PackedFactor {
  panels::Layout layout;
  const std::byte* panels = nullptr;
};
PackedFactor pack_factor(ConstMatrix b, Buffer<std::byte>& memory);
PackedFactor pack_factor(ConstMatrixBf16 b, Buffer<std::byte>& memory);
void panel_multiply_transposed(ConstMatrix a, const PackedFactor& b, Matrix c, bool accumulate);
void panel_multiply_transposed(ConstMatrixBf16 a, const PackedFactor& b, Matrix c, bool accumulate);

}  // namespace s2s::kernels
