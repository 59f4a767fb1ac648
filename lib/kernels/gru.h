// The part of a gated recurrent unit after its matrix products, one fused pass for each direction. LibTorch's
// form, in which the reset gate acts after the product (gates in the order r, z, n; a = W_i x + b_i and b =
// W_h h + b_h are [rows, 3 * hidden]):
//   r = sigmoid(a_r + b_r)   z = sigmoid(a_z + b_z)   n = tanh(a_n + r * b_n)   h' = (1 - z) * n + z * h
#pragma once

#include "kernels/views.h"

namespace s2s::kernels {

// One step; rows = h.rows. Rows that the mask stops carry their state through.
struct GruForward {
  ConstMatrix input_gates;             // a [rows, 3 * hidden], b_i included
  ConstMatrix hidden_gates;            // b [rows, 3 * hidden], b_h included unless given as hidden_bias
  const float* hidden_bias = nullptr;  // b_h [3 * hidden], added to hidden_gates
  ConstMatrix previous;                // h [rows, hidden]
  Matrix next;                         // out h' [rows, hidden]; may be `previous`
  MatrixBf16 next_low;                 // out, optional: h' rounded, for the next product
  Matrix gates;      // out, optional: r, z, n [rows, 3 * hidden]; may be the memory of input_gates
  Matrix candidate;  // out with gates: b_n [rows, hidden], what r was multiplied with
  RowMask mask;
};
void gru_forward(const GruForward& step);

// The step's derivative. d_input_gates and d_hidden_gates differ only in their last third. Masked rows get
// zeros there.
struct GruBackward {
  ConstMatrix d_next;    // d h' [rows, hidden]
  ConstMatrix previous;  // as in the forward step
  ConstMatrix gates;     // as stored by the forward step
  ConstMatrix candidate;
  Matrix d_input_gates;          // out, optional: d a [rows, 3 * hidden]; may be the memory of gates
  Matrix d_hidden_gates;         // out, optional: d b [rows, 3 * hidden]
  MatrixBf16 d_input_gates_low;  // out, optional: the same two, rounded
  MatrixBf16 d_hidden_gates_low;
  Matrix d_previous;  // out: d h by way of the gates' mixing, z * d h'; may be d_next. Add d b W_h to it
                      // (beta = 1).
  RowMask mask;
};
void gru_backward(const GruBackward& step);

}  // namespace s2s::kernels
