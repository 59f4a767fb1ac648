// Rows of an embedding matrix for whole sequences, with dropout.
#pragma once

#include "nn/fast/batch.h"
#include "nn/fast/parameters.h"

namespace s2s::fast {

class Embedding {
 public:
  explicit Embedding(const Parameter& table) : table_(table) {}

  // ids [steps * rows], negative ones give the row of `padding`; output [steps, rows, embedding].
  const Activation& forward(const std::vector<std::int32_t>& ids, std::int64_t steps, std::int64_t rows,
                            double dropout, kernels::Precision precision, const Pass& pass);
  // The table's gradient += that of the output (which is used up). Negative ids get none.
  void backward();

 private:
  Parameter table_;
  std::vector<std::int32_t> ids_;
  kernels::ConstSequence mask_;
  Activation output_;
  Steps all_;
};

}  // namespace s2s::fast
