// The best validation so far and how long ago it was: what `best`, early stopping and resumption need to
// know.
#pragma once

#include <cstdint>
#include <optional>

#include "base/json.h"
#include "train/train_options.h"

namespace s2s {

class BestValidation {
 public:
  explicit BestValidation(ValidationMetric metric) : metric_(metric) {}

  // Takes the value that the metric had after `update`; true where it is better than all before (lower loss,
  // higher BLEU). A value that is no number is never better.
  bool add(std::int64_t update, double value);

  std::optional<double> value() const { return value_; }
  std::int64_t update() const { return update_; }                        // of the best
  std::int64_t validations_since() const { return validations_since_; }  // without a better one
  // Whether `patience` validations (0: never) brought nothing better.
  bool exhausted(std::int64_t patience) const { return patience > 0 && validations_since_ >= patience; }

  Json state() const;
  void restore(const Json& state);

 private:
  ValidationMetric metric_;
  std::optional<double> value_;
  std::int64_t update_ = 0;
  std::int64_t validations_since_ = 0;
};

}  // namespace s2s
