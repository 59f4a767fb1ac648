// Softmax by slices of the vocabulary, for the output layer: the powers of a slice are taken against the
// slice's own largest logit as soon as its logits exist, and put right when those of all slices are known
// (the online softmax of Milakov and Gimelshein 2018, section 3, by slices). Private to kernels.
#pragma once

#include "kernels/views.h"

namespace s2s::kernels {

// Of one row's logits in one slice.
struct SliceSums {
  float largest = 0.0F;
  float powers = 0.0F;  // the sum of exp(logit - largest)
  float logits = 0.0F;  // the sum of the logits
};

// powers(i, j) = exp(logits(i, j) - largest of row i), unless `powers` is empty; sums [rows].
void slice_powers(ConstMatrix logits, Matrix powers, SliceSums* sums);
void slice_powers(ConstMatrix logits, MatrixBf16 powers, SliceSums* sums);
// values(i, j) = values(i, j) * factors[i] + even, in place.
void scale_rows(Matrix values, const float* factors, float even);
void scale_rows(MatrixBf16 values, const float* factors, float even);

}  // namespace s2s::kernels
