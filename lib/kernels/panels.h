// Matrix products for the rows of a recurrent step, on CPUs with AVX-512: C = A B with B packed into panels
// of 32 columns. What oneDNN's products lack at this place is the weights' next panel on its way from memory
// while the present one is multiplied: a step reads megabytes of weights that no cache has kept, for work of
// a tenth of a millisecond.
//
// An element of C is summed over the inner dimension in one order, whatever the rows, the columns and the
// threads are: a row's result depends on that row alone. Private to kernels; matmul.h is what others use.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/views.h"

namespace s2s::kernels::panels {

// Whether these products suit the CPU and the vector instructions in use (target.h): AVX-512, for bf16
// AVX512-BF16, and no AMX, with which oneDNN's are many times as fast.
bool suit(Precision precision);

// The shape of a packed B, [inputs, outputs]. A lane is what one 32-bit element of a vector holds: one fp32
// number of a column, or two bf16 numbers that follow each other in it.
struct Layout {
  std::int64_t inputs = 0;
  std::int64_t outputs = 0;
  Precision precision = Precision::fp32;

  std::int64_t lanes() const { return precision == Precision::bf16 ? (inputs + 1) / 2 : inputs; }
  std::int64_t panels() const { return (outputs + kPanelColumns - 1) / kPanelColumns; }
  std::int64_t panel_bytes() const { return lanes() * kLaneBytes; }
  std::int64_t bytes() const { return panels() * panel_bytes(); }

  static constexpr std::int64_t kPanelColumns = 32;
  static constexpr std::int64_t kLaneBytes = 4 * kPanelColumns;
};

// B = weight, [inputs, outputs], and B = weight', weight [outputs, inputs]. `to` has layout.bytes() bytes,
// aligned to 64. bf16 numbers are rounded to nearest; weights below 2^-126 in size become 0.
void pack(const Layout& layout, ConstMatrix weight, std::byte* to);
void pack(const Layout& layout, ConstMatrixBf16 weight, std::byte* to);
void pack_transposed(const Layout& layout, ConstMatrix weight, std::byte* to);

// C = A B + bias, or with `accumulate` C += A B + bias. A [m, inputs] of the layout's precision, C [m,
// outputs]; bias [outputs] or null.
void multiply(const Layout& layout, ConstMatrix a, const std::byte* b, Matrix c, bool accumulate,
              const float* bias);
void multiply(const Layout& layout, ConstMatrixBf16 a, const std::byte* b, Matrix c, bool accumulate,
              const float* bias);

// C (+)= A' B, A [m, n] and B [m, k] packed by pack() with layouts [m, n] and [m, k]: the gradient of a
// weight.
void multiply_transposed(const Layout& a_layout, const std::byte* a, const Layout& b_layout,
                         const std::byte* b, Matrix c, bool accumulate);

}  // namespace s2s::kernels::panels
