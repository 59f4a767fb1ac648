#include "train/train_options.h"

#include <fmt/format.h>

#include <cmath>

#include "base/error.h"

namespace s2s {

namespace {

void at_least(const char* option, std::int64_t value, std::int64_t least) {
  if (value < least) {
    throw UsageError(fmt::format("{} is {}; it must be at least {}", option, value, least));
  }
}

// Refuses NaN too.
void between(const char* option, double value, double low, double high) {
  if (!(value >= low && value <= high)) {
    throw UsageError(fmt::format("{} is {}; it must be between {} and {}", option, value, low, high));
  }
}

void check(const OptimiserOptions& options) {
  constexpr double kLargest = 1e9;
  between("beta1", options.beta1, 0, 1 - 1e-9);
  between("beta2", options.beta2, 0, 1 - 1e-9);
  between("rho", options.rho, 0, 1 - 1e-9);
  between("eps", options.eps.value_or(1e-8), 1e-30, 1);
  between("weight-decay", options.weight_decay, 0, 1);
  between("momentum", options.momentum, 0, 1 - 1e-9);
  between("clip-norm", options.clip_norm, 0, kLargest);
}

}  // namespace

BatchOptions resolve(BatchOptions options) {
  constexpr std::int64_t kSentences = 80;
  constexpr std::int64_t kPieces = 3000;
  if (options.size == 0) {
    options.size = options.unit == BatchUnit::sentences ? kSentences : kPieces;
  }
  return options;
}

void check(const TrainOptions& options) {
  check(options.optimiser);
  at_least("accumulate", options.accumulate, 1);
  at_least("validation's every", options.validation.every, 0);
  at_least("patience", options.validation.patience, 0);
  at_least("validation's beam", options.validation.beam, 1);
  at_least("validation's batch size", options.validation.batch_size, 1);
  at_least("validation's sentences", options.validation.max_sentences, 0);
  at_least("max-updates", options.max_updates, 0);
  at_least("max-epochs", options.max_epochs, 0);
  between("max-minutes", options.max_minutes, 0, 1e9);
  between("label-smoothing", options.label_smoothing, 0, 1 - 1e-9);
  at_least("divergence-limit", options.divergence_limit, 1);
  at_least("log-every", options.log_every, 0);
  at_least("checkpoint-every", options.checkpoint_every, 0);
  at_least("keep-last", options.keep_last, 1);
}

}  // namespace s2s
