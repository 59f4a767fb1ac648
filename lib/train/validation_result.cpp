#include "train/validation_result.h"

#include <cmath>

#include "base/error.h"

namespace s2s {

double ValidationResult::perplexity() const { return std::exp(loss); }

double ValidationResult::value(ValidationMetric metric) const {
  if (metric == ValidationMetric::loss) {
    return loss;
  }
  if (!bleu) {
    throw UsageError("validation by BLEU needs translations of the development set");
  }
  return *bleu;
}

}  // namespace s2s
