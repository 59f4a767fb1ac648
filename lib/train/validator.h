// How good the model is on the development set: its loss on the true translations, and the BLEU of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "data/parallel_text.h"
#include "nn/seq2seq.h"
#include "search/translator.h"
#include "text/vocabulary.h"
#include "train/train_options.h"
#include "train/update_step.h"
#include "train/validation_result.h"

namespace s2s {

using Validate = std::function<ValidationResult()>;

// Translations of lines, in order, and how many reached the length limit.
struct Translations {
  std::vector<std::string> lines;
  std::int64_t cut_off = 0;
};
using TranslateLines = std::function<Translations(const std::vector<std::string>& source)>;

// Greedy or beam search as the options say. The model must outlive the result. It throws Interrupted when a
// signal is pending.
TranslateLines translator_of(const Seq2Seq& model, const TextCoding& coding, const ValidationOptions& options,
                             const EngineOptions& engine);

// The mean loss per target piece over all pairs, in batches of `batch_size` sentences, which are cut at 1,000
// pieces. Leaves the model in evaluation mode. Throws Interrupted when a signal is pending.
double development_loss(Seq2Seq& model, const LossFunction& loss, const ParallelText& text,
                        std::int64_t batch_size);

class Validator {
 public:
  // The model must outlive the validator. Without `translate` only the loss is computed.
  Validator(Seq2Seq& model, LossFunction loss, ParallelText text, const ValidationOptions& options,
            TranslateLines translate = {});

  // Leaves the model in the mode in which it was.
  ValidationResult operator()();

 private:
  void translate(ValidationResult& result);

  Seq2Seq& model_;
  LossFunction loss_;
  ParallelText text_;
  ValidationOptions options_;
  TranslateLines translate_;
};

}  // namespace s2s
