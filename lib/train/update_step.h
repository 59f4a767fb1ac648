// One update: the gradients of one or several batches, their norm checked and clipped, one step of the
// optimiser.
#pragma once

#include <cstdint>
#include <functional>
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
  ReportWindow run(const std::vector<Batch>& batches, double learning_rate, Random& random,
                   const std::function<std::int64_t(const Batch&)>& words);

 private:
  // Adds the batch's gradients to the parameters'; false where its loss is not finite.
  bool accumulate(const Batch& batch, Random& random, ReportWindow& report);

  LossFunction loss_;
  FlatParameters& parameters_;
  Optimiser& optimiser_;
  double clip_norm_;
};

}  // namespace s2s
