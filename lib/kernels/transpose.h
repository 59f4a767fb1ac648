// Transposed copies. Private to kernels.
#pragma once

#include "kernels/views.h"

namespace s2s::kernels {

// to(j, i) = from(i, j); `to` may have more columns than `from` has rows: these become 0.
void transpose(ConstMatrix from, Matrix to);
void transpose(ConstMatrixBf16 from, MatrixBf16 to);

}  // namespace s2s::kernels
