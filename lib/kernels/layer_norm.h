// Layer normalisation (Ba et al. 2016, eq. 4) of each of `parts` equal parts of a row by itself:
//   y = gain * n + bias,   n = (x - mean(x)) / sqrt(variance(x) + 1e-5)
#pragma once

#include "kernels/views.h"

namespace s2s::kernels {

struct LayerNormForward {
  ConstMatrix in;               // x [rows, width]
  std::int64_t parts = 1;       // divides width
  const float* gain = nullptr;  // [width]
  const float* bias = nullptr;  // [width]
  Matrix out;                   // y [rows, width]; may be the memory of in
  bool add = false;             // out += y
  Matrix normalised{};          // out, optional: n [rows, width]
  Matrix scales{};              // out with it: 1 / sqrt(variance + 1e-5) [rows, parts]
};
void layer_norm_forward(const LayerNormForward& pass);

struct LayerNormBackward {
  ConstMatrix d_out;         // d y [rows, width]
  ConstMatrix normalised{};  // as the forward pass wrote them
  ConstMatrix scales;
  std::int64_t parts = 1;
  const float* gain = nullptr;
  Matrix d_in;              // out, optional: d x [rows, width]; may be the memory of d_out
  MatrixBf16 d_in_low;      // out, optional: the same, rounded
  float* d_gain = nullptr;  // += [width]
  float* d_bias = nullptr;  // +=
};
void layer_norm_backward(const LayerNormBackward& pass);

}  // namespace s2s::kernels
