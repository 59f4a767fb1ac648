// Matrix products, by this project's own loops (panels.h) where they suit the CPU and else by oneDNN. A
// weight is packed once an update into the layout that the product wants, and multiplied many times: at the
// 64 rows of a recurrent step this is two to five times as fast as a BLAS that packs anew on each call. All
// functions use the threads of parallel.h, and run on the calling thread alone within a parallel region.
// Different objects may be used by different threads at the same time; one PackedMatrix by one thread at a
// time.
#pragma once

#include <cstdint>
#include <memory>

#include "kernels/views.h"

namespace s2s::kernels {

// Which products: the fastest of this CPU, or oneDNN's (to compare with).
enum class Products { best, onednn };

// The right-hand side B of C = A B: [inputs, outputs], held packed as fp32 or bf16.
class PackedMatrix {
 public:
  PackedMatrix(std::int64_t inputs, std::int64_t outputs, Precision precision,
               Products products = Products::best);
  ~PackedMatrix();
  PackedMatrix(PackedMatrix&&) noexcept;
  PackedMatrix& operator=(PackedMatrix&&) noexcept;

  std::int64_t inputs() const;
  std::int64_t outputs() const;
  Precision precision() const;

  // Packs B = weight, [inputs, outputs]: for the gradient of a layer's input, d_x = d_y W with LibTorch's W.
  void pack(ConstMatrix weight);
  // Packs B = weight', weight [outputs, inputs]: a layer with LibTorch's weight, y = x W'.
  void pack_transposed(ConstMatrix weight);

  // C = A B + beta C + bias. A [m, inputs], C [m, outputs]; beta 0 or 1; bias [outputs] or null. With
  // Precision::bf16 an fp32 A is rounded first (a pass over A: hand over bf16 where you have it).
  void multiply(ConstMatrix a, Matrix c, float beta = 0.0F, const float* bias = nullptr) const;
  // As above; Precision::bf16 only.
  void multiply(ConstMatrixBf16 a, Matrix c, float beta = 0.0F, const float* bias = nullptr) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// C += A' B, the gradient of a weight: A [m, n] the gradient of the layer's output, B [m, k] its input, C [n,
// k]. With beta 0, C = A' B.
void multiply_transposed(ConstMatrix a, ConstMatrix b, Matrix c, float beta = 1.0F);
void multiply_transposed(ConstMatrixBf16 a, ConstMatrixBf16 b, Matrix c, float beta = 1.0F);

// B of several products A' B, packed once. multiply() may be called by different threads at the same time.
class TransposedFactor {
 public:
  TransposedFactor();
  ~TransposedFactor();

  // B [m, k], which must stay as it is while it is multiplied.
  void set(ConstMatrix b);
  void set(ConstMatrixBf16 b);
  // C = A' B + beta C, A [m, n] of B's precision, C [n, k]; beta 0 or 1.
  void multiply(ConstMatrix a, Matrix c, float beta = 1.0F) const;
  void multiply(ConstMatrixBf16 a, Matrix c, float beta = 1.0F) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// sums[j] += sum over rows of a(i, j): the gradient of a bias. In a fixed order.
void add_column_sums(ConstMatrix a, float* sums);
void add_column_sums(ConstMatrixBf16 a, float* sums);

}  // namespace s2s::kernels
