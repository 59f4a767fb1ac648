// What search sees of a model: a decoder that starts, steps and reorders its rows. Anything that can do these
// three can be searched, so beam search is tested with a ten-line fake.
#pragma once

#include <ATen/core/Tensor.h>

namespace s2s {

// log P = scores - log_totals, of which a search needs a few pieces' only.
struct StepResult {
  at::Tensor scores;             // [rows, vocabulary], float
  at::Tensor attention_weights;  // [rows, source]; a row sums to at most 1, to 0 without attention
  at::Tensor log_totals = {};    // [rows], float; undefined: zeros
  at::Tensor log_probabilities() const {
    return log_totals.defined() ? scores - log_totals.unsqueeze(1) : scores;
  }
};

class StepModel {
 public:
  virtual ~StepModel() = default;
  // Encodes a padded batch of sources and puts one decoder row per sentence at its beginning. source
  // [sentences, width] int64, lengths [sentences] int64, each at least 1.
  virtual void start(const at::Tensor& source, const at::Tensor& lengths) = 0;
  // Feeds each row its previous word ([rows] int64; kBeginId at first) and moves all rows one step on.
  virtual StepResult step(const at::Tensor& previous_words) = 0;
  // The weights of the step just made, head by head: [rows, head, source] float; undefined where attention
  // has one head, or none.
  virtual at::Tensor head_weights() const { return {}; }
  // Keeps the given rows in the given order ([new_rows] int64, indices of present rows): rows may be dropped
  // and repeated, and each goes on as the row that it came from.
  virtual void reorder(const at::Tensor& rows) = 0;
};

}  // namespace s2s
