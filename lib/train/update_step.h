// One update: the gradients of one or several batches, their norm checked and clipped, one step of the
// optimiser.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/random.h"
#include "data/batch.h"
#include "nn/seq2seq.h"
#include "train/flat_parameters.h"
#include "train/optimiser.h"
#include "train/training_state.h"

namespace s2s {

// The loss of a batch. In training, dropout is drawn from `random`, and the gradients of the objective's sum
// are added to the parameters' gradients; in evaluation there is neither. (engine.h)
using LossFunction = std::function<LossResult(const PairBatch& batch, Random& random)>;

class UpdateStep {
 public:
  // `clip_norm` 0: never clips. Parameters and optimiser must outlive this; gradients are 0 between updates.
  UpdateStep(LossFunction loss, FlatParameters& parameters, Optimiser& optimiser, double clip_norm)
      : loss_(std::move(loss)), parameters_(parameters), optimiser_(optimiser), clip_norm_(clip_norm) {}

  // The gradient is that of the mean over all target pieces of all the batches, however they are cut. Where
  // the loss or the gradient's norm is not finite, parameters and optimiser stay as they are and the report
  // counts the update as skipped. `words` gives the number of target words of a batch; it is only reported.
  // The caller measures the time.
  //
  // Where memory is not enough, the gradients are computed once more from batches of half the sentences;
  // Error of kind internal, saying what was too large, where that needs too much as well. Nothing is applied
  // by halves.
  ReportWindow run(const std::vector<Batch>& batches, double learning_rate, Random& random,
                   const std::function<std::int64_t(const Batch&)>& words);

  // Of the last update that was skipped: what was not finite, in the order of the forward pass.
  const std::string& why_skipped() const { return why_skipped_; }

 private:
  // Adds the gradients of all batches to the parameters'; returns the first loss that is not finite, where it
  // stops, else 0.
  double accumulate(const std::vector<Batch>& batches, Random& random,
                    const std::function<std::int64_t(const Batch&)>& words, ReportWindow& report);
  // The same from gradients of 0 and in halves, after the first attempt ran out of memory.
  double accumulate_halves(const std::vector<Batch>& batches, Random& random,
                           const std::function<std::int64_t(const Batch&)>& words, ReportWindow& report);
  std::string find_cause(double loss) const;

  LossFunction loss_;
  FlatParameters& parameters_;
  Optimiser& optimiser_;
  double clip_norm_;
  std::string why_skipped_;
};

}  // namespace s2s
