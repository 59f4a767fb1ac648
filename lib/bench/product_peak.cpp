#include "bench/product_peak.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "kernels/matmul.h"
#include "kernels/workspace.h"

namespace s2s {
namespace {

struct Shape {
  std::int64_t rows, inner, columns;
};
// From one thread's cache to what all threads share; the fastest differs from machine to machine.
constexpr std::array<Shape, 4> kShapes{
    {{256, 256, 1024}, {512, 512, 1024}, {512, 1024, 1024}, {1024, 1024, 2048}}};

template <class T>
double best_of(const kernels::PackedMatrix& packed, const Shape& shape, const T* left) {
  kernels::Buffer<float> result(shape.rows * shape.columns);
  const kernels::MatrixView<const T> a(left, shape.rows, shape.inner);
  const kernels::Matrix c(result.data(), shape.rows, shape.columns);
  const double flops = 2.0 * static_cast<double>(shape.rows * shape.inner * shape.columns);
  double best = 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(40);
  for (auto start = std::chrono::steady_clock::now(); start < end;) {
    packed.multiply(a, c);
    const auto now = std::chrono::steady_clock::now();
    best = std::max(best, flops / std::chrono::duration<double>(now - start).count());
    start = now;
  }
  return best;
}

double best_of(const Shape& shape, kernels::Precision precision, kernels::Products products) {
  kernels::Buffer<float> weight(shape.inner * shape.columns);
  kernels::Buffer<float> left(shape.rows * shape.inner);
  kernels::Buffer<kernels::bf16> left_low(shape.rows * shape.inner);
  std::fill_n(weight.data(), shape.inner * shape.columns, 0.01F);
  std::fill_n(left.data(), shape.rows * shape.inner, 0.5F);
  std::fill_n(left_low.data(), shape.rows * shape.inner, kernels::to_bf16(0.5F));
  kernels::PackedMatrix packed(shape.inner, shape.columns, precision, products);
  packed.pack({weight.data(), shape.inner, shape.columns});
  return precision == kernels::Precision::bf16 ? best_of(packed, shape, left_low.data())
                                               : best_of(packed, shape, left.data());
}

}  // namespace

double best_product(kernels::Precision precision) {
  double best = 0;
  for (const Shape& shape : kShapes) {
    for (const auto products : {kernels::Products::best, kernels::Products::onednn}) {
      best = std::max(best, best_of(shape, precision, products));
    }
  }
  return best;
}

}  // namespace s2s
