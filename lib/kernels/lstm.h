// The part of an LSTM cell after its matrix products, one fused pass for each direction. LibTorch's form
// (gates in the order i, f, g, o; a = W_i x + b_i + W_h h + b_h is [rows, 4 * hidden], one buffer into which
// both products went):
//   c' = sigmoid(a_f) * c + sigmoid(a_i) * tanh(a_g)      h' = sigmoid(a_o) * tanh(c')
#pragma once

#include "kernels/views.h"

namespace s2s::kernels {

// One step; rows = next.rows. Rows that the mask stops carry h and c through.
struct LstmForward {
  ConstMatrix preactivations;   // a [rows, 4 * hidden]
  const float* bias = nullptr;  // [4 * hidden], added to them
  ConstMatrix previous;         // h [rows, hidden]: read only for masked rows
  ConstMatrix previous_cell;    // c [rows, hidden]
  Matrix next;                  // out h'; may be `previous`
  Matrix next_cell;             // out c'; may be `previous_cell`
  MatrixBf16 next_low;          // out, optional: h' rounded
  Matrix gates;  // out, optional: i, f, g, o [rows, 4 * hidden]; may be the memory of preactivations
  RowMask mask;
};
void lstm_forward(const LstmForward& step);

struct LstmBackward {
  ConstMatrix d_next;         // d h' [rows, hidden]
  ConstMatrix d_next_cell;    // d c' [rows, hidden]
  ConstMatrix previous_cell;  // c, as in the forward step
  ConstMatrix next_cell;      // c', as it wrote it
  ConstMatrix gates;          // as it stored them
  Matrix d_preactivations;  // out, optional: d a [rows, 4 * hidden], zeros for masked rows; may be the memory
                            // of gates
  MatrixBf16 d_preactivations_low;  // out, optional: the same, rounded
  Matrix d_previous;  // out: d h of masked rows, 0 of others; may be d_next. Add d a W_h to it (beta = 1).
  Matrix d_previous_cell;  // out: d c; may be d_next_cell
  RowMask mask;
};
void lstm_backward(const LstmBackward& step);

}  // namespace s2s::kernels
