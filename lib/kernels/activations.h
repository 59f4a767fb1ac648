// Element-wise passes over matrices: tanh, sigmoid, maxout, and sums and products of their inputs. tanh and
// sigmoid are off by at most 2e-7 (absolute) and a few units in the last place (relative), |tanh| may pass 1
// by one of them. An output may be the memory of an input of the same type.
#pragma once

#include <span>

#include "kernels/views.h"

namespace s2s::kernels {

// y = tanh(x + bias); bias [columns] or null; y_low (optional) is y rounded.
void tanh_forward(ConstMatrix x, const float* bias, Matrix y, MatrixBf16 y_low = {});
// d_x = d_y * (1 - y * y), given y; either output may be left out.
void tanh_backward(ConstMatrix y, ConstMatrix d_y, Matrix d_x, MatrixBf16 d_x_low = {});
void sigmoid_forward(ConstMatrix x, const float* bias, Matrix y, MatrixBf16 y_low = {});

// Maxout with pieces of two (Goodfellow et al. 2013): y(i, j) = max(x(i, 2j), x(i, 2j+1)); x [rows, 2n], y
// [rows, n].
void maxout_forward(ConstMatrix x, Matrix y, MatrixBf16 y_low = {});
// The gradient goes to the larger one, to the first where both are equal.
void maxout_backward(ConstMatrix x, ConstMatrix d_y, Matrix d_x, MatrixBf16 d_x_low = {});

// y += x, and y = x * mask with y rounded on the side (dropout, forward and backward alike).
void add(ConstMatrix x, Matrix y);
void add_bias(const float* bias, Matrix y);
void multiply_elements(ConstMatrix x, ConstMatrix mask, Matrix y, MatrixBf16 y_low = {});
void copy(ConstMatrix x, Matrix y);
void scale(float factor, Matrix x);  // x *= factor
void fill_zero(std::span<float> x);
// Rounds x to bf16, and back.
void convert(ConstMatrix x, MatrixBf16 y);
void convert(ConstMatrixBf16 x, Matrix y);

}  // namespace s2s::kernels
