// One batch of sentence pairs as padded rows of piece ids. No LibTorch: the trainer makes tensors of it.
#pragma once

#include <cstdint>
#include <vector>

#include "text/special_ids.h"

namespace s2s {

struct PaddedRows {
  std::int64_t rows = 0;
  std::int64_t width = 0;             // the longest row
  std::vector<std::int32_t> ids;      // [rows, width], row-major, kPadId beyond a row's length
  std::vector<std::int64_t> lengths;  // [rows], <s> not counted, </s> counted
};

struct Batch {
  PaddedRows source;  // x_1 .. x_S </s>
  PaddedRows target;  // y_1 .. y_T </s>; the decoder's input is this shifted right behind <s>
  std::vector<std::uint64_t> sentences;  // [rows] index of each pair in the training set
};

}  // namespace s2s
