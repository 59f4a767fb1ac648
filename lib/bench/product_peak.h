// What this machine can do at best: the fastest product by a packed matrix, at sizes which a model's layers
// have.
#pragma once

#include "kernels/bf16.h"

namespace s2s {

// Floating-point operations a second of the best of several shapes and repetitions, on the threads set. Takes
// about a third of a second.
double best_product(kernels::Precision precision);

}  // namespace s2s
