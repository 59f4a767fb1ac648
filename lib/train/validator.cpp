#include "train/validator.h"

#include <algorithm>
#include <chrono>

#include "base/signals.h"
#include "metrics/bleu.h"
#include "search/translator.h"
#include "train/batch_tensors.h"

namespace s2s {

namespace {

// Pieces of a side whose loss is computed; as of a source that is translated. One line of a megabyte in the
// development set must not need more memory than training does.
constexpr std::int64_t kLongest = 1000;

}  // namespace

TranslateLines translator_of(const Seq2Seq& model, const TextCoding& coding, const ValidationOptions& options,
                             const EngineOptions& engine) {
  TranslatorOptions translating;
  translating.search.beam = options.beam;
  translating.search.batch_size = options.batch_size;
  translating.engine = engine;
  return [&model, coding, translating](const std::vector<std::string>& lines) {
    const std::unique_ptr<StepModel> decoder = make_step_model(model, translating.engine);
    std::size_t next = 0;
    const ReadLine read = [&](Line& line) {
      if (next == lines.size()) {
        return false;
      }
      line = Line{lines[next++], false, false};
      return true;
    };
    Translations result;
    const TranslationReport report =
        translate(read, coding, *decoder, translating,
                  [&](Translation translation) { result.lines.push_back(translation.texts.front()); });
    if (report.signal != 0) {
      throw Interrupted(report.signal);
    }
    result.cut_off = static_cast<std::int64_t>(report.cut_off_outputs);
    return result;
  };
}

double development_loss(Seq2Seq& model, const LossFunction& loss_of, const ParallelText& text,
                        std::int64_t batch_size) {
  torch::NoGradGuard no_grad;
  model.eval();
  Random unused(0);  // nothing is dropped out
  double sum = 0;
  std::int64_t pieces = 0;
  for (const Batch& batch : make_batches(text, {.size = batch_size}, kLongest)) {
    throw_if_interrupted();
    const LossResult loss = loss_of(to_tensors(batch), unused);
    sum += loss.negative_log_likelihood;
    pieces += loss.target_pieces;
  }
  return sum / static_cast<double>(pieces);
}

Validator::Validator(Seq2Seq& model, LossFunction loss, ParallelText text, const ValidationOptions& options,
                     TranslateLines translate)
    : model_(model),
      loss_(std::move(loss)),
      text_(std::move(text)),
      options_(options),
      translate_(std::move(translate)) {}

ValidationResult Validator::operator()() {
  const bool was_training = model_.is_training();
  const auto start = std::chrono::steady_clock::now();
  ValidationResult result;
  result.loss = development_loss(model_, loss_, text_, options_.batch_size);
  if (translate_) {
    translate(result);
  }
  model_.train(was_training);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

void Validator::translate(ValidationResult& result) {
  std::size_t count = text_.size();
  if (options_.max_sentences > 0) {
    count = std::min(count, static_cast<std::size_t>(options_.max_sentences));
  }
  const auto first = [count](const std::vector<std::string>& lines) {
    return std::vector<std::string>(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(count));
  };
  const std::vector<std::string> sources = first(text_.source);
  const std::vector<std::string> references = first(text_.target);
  const Translations translations = translate_(sources);
  result.bleu = corpus_bleu(translations.lines, {references}).score;
  result.cut_off = translations.cut_off;
  const std::size_t watched = line_of_middle_length(sources);
  result.watched = watched_sentence(sources[watched], references[watched], translations.lines[watched]);
}

}  // namespace s2s
