#include "train/batch_tensors.h"

namespace s2s {

namespace {

torch::Tensor ids_of(const PaddedRows& rows) {
  torch::Tensor ids = torch::empty({rows.rows, rows.width}, torch::kLong);
  std::copy(rows.ids.begin(), rows.ids.end(), ids.data_ptr<std::int64_t>());
  return ids;
}

torch::Tensor lengths_of(const PaddedRows& rows) {
  torch::Tensor lengths = torch::empty({rows.rows}, torch::kLong);
  std::copy(rows.lengths.begin(), rows.lengths.end(), lengths.data_ptr<std::int64_t>());
  return lengths;
}

}  // namespace

PairBatch to_tensors(const Batch& batch) {
  return {ids_of(batch.source), lengths_of(batch.source), ids_of(batch.target), lengths_of(batch.target)};
}

}  // namespace s2s
