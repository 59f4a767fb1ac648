// A stand-in for the model, small enough that a test trains it in milliseconds: a table of logits for each
// first source piece; the loss of a target piece is its cross-entropy under it, with dropout on the logits
// while training.
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include "base/random.h"
#include "data/batch.h"
#include "nn/seq2seq.h"
#include "train/update_step.h"

namespace s2s {

struct Toy : torch::nn::Module {
  explicit Toy(double keep_probability = 1.0) : keep(keep_probability) {
    Random random(5);
    torch::Tensor values = torch::empty({12, 12});
    random.fill_normal({values.data_ptr<float>(), static_cast<std::size_t>(values.numel())}, 0.0F, 1.0F);
    logits = register_parameter("logits", values);
  }

  LossResult loss(const PairBatch& batch, Random& random) {
    torch::Tensor rows = logits.index_select(0, batch.source.select(1, 0));
    if (is_training() && keep < 1) {
      torch::Tensor mask = torch::empty(rows.sizes());
      random.fill_keep_mask({mask.data_ptr<float>(), static_cast<std::size_t>(mask.numel())},
                            static_cast<float>(keep));
      rows = rows * mask;
    }
    const torch::Tensor is_piece = batch.target.ne(kPadId);
    LossResult result;
    result.objective = -(rows.log_softmax(-1).gather(1, batch.target) * is_piece).sum();
    result.negative_log_likelihood = result.objective.item<double>();
    result.target_pieces = is_piece.sum().item<std::int64_t>();
    if (is_training()) {
      (result.objective * poison).backward();
    }
    return result;
  }

  LossFunction function() {
    return [this](const PairBatch& batch, Random& random) { return loss(batch, random); };
  }

  double keep;
  float poison = 1;  // times the gradient
  torch::Tensor logits;
};

inline PaddedRows padded_rows(const std::vector<std::vector<std::int32_t>>& ids) {
  PaddedRows rows;
  rows.rows = static_cast<std::int64_t>(ids.size());
  for (const auto& row : ids) {
    rows.width = std::max(rows.width, static_cast<std::int64_t>(row.size()));
    rows.lengths.push_back(static_cast<std::int64_t>(row.size()));
  }
  for (auto row : ids) {
    row.resize(static_cast<std::size_t>(rows.width), kPadId);
    rows.ids.insert(rows.ids.end(), row.begin(), row.end());
  }
  return rows;
}

inline Batch make_batch(const std::vector<std::vector<std::int32_t>>& source,
                        const std::vector<std::vector<std::int32_t>>& target) {
  Batch batch;
  batch.source = padded_rows(source);
  batch.target = padded_rows(target);
  batch.sentences.resize(source.size());
  return batch;
}

}  // namespace s2s
