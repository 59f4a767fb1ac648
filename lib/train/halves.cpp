#include "train/halves.h"

#include <algorithm>

namespace s2s {

namespace {

PaddedRows rows_between(const PaddedRows& rows, std::int64_t first, std::int64_t last) {
  PaddedRows part;
  part.rows = last - first;
  part.lengths.assign(rows.lengths.begin() + first, rows.lengths.begin() + last);
  part.width = *std::max_element(part.lengths.begin(), part.lengths.end());
  for (std::int64_t row = first; row < last; ++row) {
    const auto begin = rows.ids.begin() + row * rows.width;
    part.ids.insert(part.ids.end(), begin, begin + part.width);
  }
  return part;
}

Batch sentences_between(const Batch& batch, std::int64_t first, std::int64_t last) {
  return {rows_between(batch.source, first, last),
          rows_between(batch.target, first, last),
          {batch.sentences.begin() + first, batch.sentences.begin() + last}};
}

}  // namespace

std::vector<Batch> in_halves(const std::vector<Batch>& batches) {
  std::vector<Batch> halves;
  for (const Batch& batch : batches) {
    const std::int64_t rows = batch.source.rows;
    if (rows > 1) {
      halves.push_back(sentences_between(batch, 0, rows / 2));
    }
    halves.push_back(sentences_between(batch, rows / 2, rows));
  }
  return halves;
}

}  // namespace s2s
