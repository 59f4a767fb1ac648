// Adam, AdamW, Adadelta and gradient descent with momentum over flat parameters (the equations:
// optimiser_kernels.h).
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <map>
#include <string>

#include "train/flat_parameters.h"
#include "train/train_options.h"

namespace s2s {

// Fills in what depends on the kind: learning_rate and eps.
OptimiserOptions resolve(OptimiserOptions options);

class Optimiser {
 public:
  // The parameters must outlive the optimiser.
  Optimiser(const OptimiserOptions& options, FlatParameters& parameters);

  // One update with `gradient_scale` times the stored gradients, which are 0 afterwards. `learning_rate` is
  // the schedule's.
  void step(double learning_rate, double gradient_scale);

  // Steps taken, which Adam's bias corrections depend on.
  std::int64_t steps() const { return steps_; }

  // The moments under "<slot>/<parameter>"; with steps(), all that the next step depends on. Restoring throws
  // ModelError where names or shapes are not those of these parameters; `where` is the file's name.
  TensorMap state() const;
  void restore(const TensorMap& state, std::int64_t steps, const std::string& where);

 private:
  float* slot(const std::string& name, std::int64_t offset);

  OptimiserOptions options_;
  FlatParameters& parameters_;
  std::map<std::string, torch::Tensor> slots_;  // each [parameters.size()]
  std::int64_t steps_ = 0;
};

}  // namespace s2s
