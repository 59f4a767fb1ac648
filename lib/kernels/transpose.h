// Transposed copies, for products that want their left operand with the summed index last.
#pragma once

#include "kernels/views.h"

namespace s2s::kernels {

// out(j, i) = a(i, j); a [m, n], out [n, m]. They must not overlap.
void transpose(ConstMatrix a, Matrix out);
void transpose(ConstMatrixBf16 a, MatrixBf16 out);

}  // namespace s2s::kernels
