#include "kernels/matmul.h"

#include <cassert>
#include <memory>

#include "kernels/activations.h"
#include "kernels/packed_product.h"
#include "kernels/panels.h"
#include "kernels/workspace.h"

namespace s2s::kernels {
namespace {

std::unique_ptr<PackedProduct> make_product(std::int64_t inputs, std::int64_t outputs, Precision precision,
                                            Products products) {
  const bool own = products == Products::best && panels::suit(precision);
  return own ? panel_product(inputs, outputs, precision) : onednn_product(inputs, outputs, precision);
}

}  // namespace

struct PackedMatrix::Implementation {
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  Precision precision = Precision::fp32;
  std::unique_ptr<PackedProduct> product;
  Buffer<bf16> rounded;  // A, where it came as fp32
};

PackedMatrix::PackedMatrix(std::int64_t inputs, std::int64_t outputs, Precision precision, Products products)
    : implementation_(std::make_unique<Implementation>()) {
  implementation_->inputs = inputs;
  implementation_->outputs = outputs;
  implementation_->precision = precision;
  implementation_->product = make_product(inputs, outputs, precision, products);
}
PackedMatrix::~PackedMatrix() = default;
PackedMatrix::PackedMatrix(PackedMatrix&&) noexcept = default;
PackedMatrix& PackedMatrix::operator=(PackedMatrix&&) noexcept = default;

std::int64_t PackedMatrix::inputs() const { return implementation_->inputs; }
std::int64_t PackedMatrix::outputs() const { return implementation_->outputs; }
Precision PackedMatrix::precision() const { return implementation_->precision; }

void PackedMatrix::pack(ConstMatrix weight) {
  assert(weight.rows == inputs() && weight.columns == outputs());
  implementation_->product->pack(weight);
}

void PackedMatrix::pack_transposed(ConstMatrix weight) {
  assert(weight.rows == outputs() && weight.columns == inputs());
  implementation_->product->pack_transposed(weight);
}

void PackedMatrix::multiply(ConstMatrix a, Matrix c, float beta, const float* bias) const {
  if (precision() == Precision::bf16) {
    const MatrixBf16 low(implementation_->rounded.reserve(a.rows * a.columns), a.rows, a.columns);
    convert(a, low);
    multiply(ConstMatrixBf16(low), c, beta, bias);
    return;
  }
  implementation_->product->multiply(a, c, beta != 0.0F, bias);
}

void PackedMatrix::multiply(ConstMatrixBf16 a, Matrix c, float beta, const float* bias) const {
  assert(precision() == Precision::bf16);
  implementation_->product->multiply(a, c, beta != 0.0F, bias);
}

void multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, float beta) {
  panels::suit(Precision::fp32) ? panel_multiply_transposed(a, b, c, beta != 0.0F)
                                : onednn_multiply_transposed(a, b, c, beta != 0.0F);
}

void multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, float beta) {
  panels::suit(Precision::bf16) ? panel_multiply_transposed(a, b, c, beta != 0.0F)
                                : onednn_multiply_transposed(a, b, c, beta != 0.0F);
}

struct TransposedFactor::Implementation {
  ConstMatrix full;
  ConstMatrixBf16 low;
  Buffer<std::byte> memory;
  PackedFactor packed;
};

TransposedFactor::TransposedFactor() : implementation_(std::make_unique<Implementation>()) {}
TransposedFactor::~TransposedFactor() = default;

void TransposedFactor::set(ConstMatrix b) {
  implementation_->full = b;
  implementation_->packed =
      panels::suit(Precision::fp32) ? pack_factor(b, implementation_->memory) : PackedFactor();
}
void TransposedFactor::set(ConstMatrixBf16 b) {
  implementation_->low = b;
  implementation_->packed =
      panels::suit(Precision::bf16) ? pack_factor(b, implementation_->memory) : PackedFactor();
}

void TransposedFactor::multiply(ConstMatrix a, Matrix c, float beta) const {
  const PackedFactor& packed = implementation_->packed;
  packed.panels != nullptr ? panel_multiply_transposed(a, packed, c, beta != 0.0F)
                           : onednn_multiply_transposed(a, implementation_->full, c, beta != 0.0F);
}
void TransposedFactor::multiply(ConstMatrixBf16 a, Matrix c, float beta) const {
  const PackedFactor& packed = implementation_->packed;
  packed.panels != nullptr ? panel_multiply_transposed(a, packed, c, beta != 0.0F)
                           : onednn_multiply_transposed(a, implementation_->low, c, beta != 0.0F);
}

}  // namespace s2s::kernels
