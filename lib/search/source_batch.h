// Sources (or given targets) as a model takes them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace s2s {

struct SourceBatch {
  at::Tensor ids;                    // [sentences, width] int64: x_1 .. x_S </s>, then kPadId
  at::Tensor lengths;                // [sentences] int64, </s> counted
  std::vector<std::int64_t> pieces;  // [sentences], </s> not counted
};

// Pads sources (without </s>) and ends each with </s>.
SourceBatch pad_sources(const std::vector<std::vector<std::int32_t>>& sources);

// [values] int64, as reorder and step take them.
at::Tensor to_index_tensor(const std::vector<std::int64_t>& values);

// Whether rows are 0, 1, .. count-1: then a reorder changes nothing.
bool is_identity(const std::vector<std::int64_t>& rows, std::int64_t count);

}  // namespace s2s
