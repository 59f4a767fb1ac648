#include "search/source_batch.h"

#include <torch/types.h>

#include <algorithm>

#include "data/batch.h"

namespace s2s {

SourceBatch pad_sources(const std::vector<std::vector<std::int32_t>>& sources) {
  SourceBatch batch;
  std::int64_t longest = 0;
  for (const auto& source : sources) {
    batch.pieces.push_back(static_cast<std::int64_t>(source.size()));
    longest = std::max(longest, batch.pieces.back());
  }
  const auto rows = static_cast<std::int64_t>(sources.size());
  batch.ids = torch::full({rows, longest + 1}, kPadId, torch::kLong);
  batch.lengths = to_index_tensor(batch.pieces) + 1;
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto& source = sources[static_cast<std::size_t>(row)];
    std::int64_t* ids = batch.ids.data_ptr<std::int64_t>() + row * (longest + 1);
    *std::copy(source.begin(), source.end(), ids) = kEndId;
  }
  return batch;
}

at::Tensor to_index_tensor(const std::vector<std::int64_t>& values) {
  return torch::tensor(values, torch::kLong);
}

bool is_identity(const std::vector<std::int64_t>& rows, std::int64_t count) {
  if (static_cast<std::int64_t>(rows.size()) != count) return false;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i] != static_cast<std::int64_t>(i)) return false;
  return true;
}

}  // namespace s2s
