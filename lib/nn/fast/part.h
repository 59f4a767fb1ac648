// A part of the fast path: a few functions over buffers planned beforehand. A model is a list of parts;
// forward runs the list, backward runs it in reverse, and settle does what only sums over steps (the
// gradients of weights) in one product each.
//
// Every function takes a range of steps. Where a part takes part in the recurrence it's called for one step
// at a time, else once for all: the same code either way.
#pragma once

#include "nn/fast/buffers.h"

namespace s2s::fast {

class Part {
 public:
  virtual ~Part() = default;
  virtual void forward(const Steps& steps) = 0;
  // Reads the gradients of what it wrote in these steps, and adds to those of what it read.
  virtual void backward(const Steps& steps) = 0;
  // After backward has run over all steps.
  virtual void settle(const Steps& all) = 0;
};

}  // namespace s2s::fast
