// Padded rows of piece ids as the tensors that the model reads.
#pragma once

#include "data/batch.h"
#include "nn/seq2seq.h"

namespace s2s {

// source [rows, width] and target [rows, width] int64 with kPadId beyond each length; lengths [rows] int64.
PairBatch to_tensors(const Batch& batch);

}  // namespace s2s
