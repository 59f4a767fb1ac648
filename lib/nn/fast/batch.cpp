#include "nn/fast/batch.h"

#include <fmt/format.h>

#include <span>

#include "base/error.h"
#include "kernels/dropout.h"

namespace s2s::fast {

Sentences make_sentences(const torch::Tensor& ids, const torch::Tensor& lengths, std::int64_t vocabulary) {
  Sentences sentences;
  sentences.rows = ids.size(0);
  sentences.steps = ids.size(1);
  const torch::Tensor contiguous = lengths.contiguous();
  const auto* length = contiguous.data_ptr<std::int64_t>();
  sentences.lengths.assign(length, length + sentences.rows);
  sentences.ids.resize(static_cast<std::size_t>(ids.numel()));
  const auto id = ids.accessor<std::int64_t, 2>();
  for (std::int64_t t = 0; t < sentences.steps; ++t) {
    for (std::int64_t row = 0; row < sentences.rows; ++row) {
      const std::int64_t piece = t < length[row] ? id[row][t] : -1;
      if (t < length[row] && (piece < 0 || piece >= vocabulary)) {
        throw ModelError(
            fmt::format("piece {} is not one of the {} that the model has: the vocabulary is another model's",
                        piece, vocabulary));
      }
      sentences.ids[static_cast<std::size_t>(t * sentences.rows + row)] = static_cast<std::int32_t>(piece);
    }
  }
  return sentences;
}

kernels::ConstSequence Pass::mask(std::int64_t steps, std::int64_t rows, std::int64_t width,
                                  double rate) const {
  if (context.random == nullptr || rate == 0.0) {
    return {};
  }
  const kernels::Sequence mask = workspace.batch_major<float>(steps, rows, width);
  kernels::fill_keep_mask(*context.random, {mask.data, static_cast<std::size_t>(steps * rows * width)},
                          static_cast<float>(1.0 - rate));
  return kernels::ConstSequence(mask);
}

}  // namespace s2s::fast
