// Layer norm of what goes into a cell's gates (nn/rnn/cell.h), step by step over a sequence, with its way
// back.
#pragma once

#include "nn/fast/buffers.h"
#include "nn/fast/parameters.h"

namespace s2s::fast {

class LayerNorm {
 public:
  // gain and bias [width]. parts: how many equal parts of a row are normalised each by itself.
  LayerNorm(const Parameter& gain, const Parameter& bias, std::int64_t parts)
      : gain_(gain), bias_(bias), parts_(parts) {}

  void begin(std::int64_t steps, std::int64_t rows, kernels::Workspace& workspace, bool gradients);
  // out = gain n(in) + bias at step t, or out += that; in and out [rows, width] may share their memory.
  enum class Into { replace, add };
  void forward(std::int64_t t, kernels::ConstMatrix in, kernels::Matrix out, Into into) const;
  // d_in and d_in_low, either of which may be empty, of d_out; the gradients of gain and bias are added to.
  void backward(std::int64_t t, kernels::ConstMatrix d_out, kernels::Matrix d_in,
                kernels::MatrixBf16 d_in_low) const;

 private:
  Parameter gain_;
  Parameter bias_;
  std::int64_t parts_;
  kernels::Sequence normalised_;  // n [steps, rows, width], where gradients are wanted
  kernels::Sequence scales_;      // [steps, rows, parts]
};

}  // namespace s2s::fast
