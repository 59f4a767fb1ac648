#include "idle_eval_options.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/idle.h"
#include "idle_score_options.h"

namespace s2s {
namespace {

void note_beside_hypotheses(Idle& idle, const EvalOptions& options) {
  const char* why = "with --hyp the translations are given, and no model is asked";
  const EvalOptions usual;
  idle.note(options.model.checkpoint != usual.model.checkpoint, "checkpoint", why);
  idle.note(options.model.runs_root != usual.model.runs_root, "runs-root", why);
  idle.note(options.reading.max_bytes != usual.reading.max_bytes, "max-bytes", why);
  idle.note(options.reading.nfc != usual.reading.nfc, "nfc", why);
  const SearchOptions &search = options.translator.search, usual_search = usual.translator.search;
  idle.note(search.beam != usual_search.beam, "beam", why);
  idle.note(search.length_penalty != usual_search.length_penalty, "length-penalty", why);
  idle.note(search.coverage_penalty != usual_search.coverage_penalty, "coverage-penalty", why);
  idle.note(search.max_length_ratio != usual_search.max_length_ratio, "max-length-ratio", why);
  idle.note(search.max_length_offset != usual_search.max_length_offset, "max-length-offset", why);
  idle.note(search.allow_unknown != usual_search.allow_unknown, "allow-unknown", why);
  idle.note(search.batch_size != usual_search.batch_size, "batch-size", why);
  idle.note(options.translator.batch_pieces != usual.translator.batch_pieces, "batch-pieces", why);
  idle.note(options.translator.max_source_pieces != usual.translator.max_source_pieces, "max-source-pieces",
            why);
  idle.note(options.translator.window != usual.translator.window, "window", why);
  idle.note(options.translator.engine.engine != usual.translator.engine.engine, "engine", why);
  idle.note(options.translator.engine.precision != usual.translator.engine.precision, "precision", why);
}

void note_beside_references(Idle& idle, const EvalOptions& options) {
  const char* why = "with --ref the test set is given";
  const EvalOptions usual;
  idle.note(options.corpus != usual.corpus, "corpus", why);
  idle.note(options.set != usual.set, "set", why);
  idle.note(options.data_root != usual.data_root, "data-root", why);
}

void note_without_buckets(Idle& idle, const EvalOptions& options, const char* why) {
  const EvalOptions usual;
  idle.note(options.bucket_by != usual.bucket_by, "bucket-by", why);
  idle.note(options.scores.buckets.unit != usual.scores.buckets.unit, "bucket-unit", why);
  idle.note(options.scores.buckets.bounds != usual.scores.buckets.bounds, "buckets", why);
  idle.note(options.vocabulary != usual.vocabulary, "vocabulary", why);
}

void note_beside_sentences(Idle& idle, const EvalOptions& options) {
  const char* why = "with --sentence-level nothing is sampled";
  const EvaluationOptions &scores = options.scores, usual;
  idle.note(scores.bleu.effective_order, "effective-order", "sentences are always scored by it");
  idle.note(scores.bootstrap.samples != usual.bootstrap.samples, "bootstrap", why);
  idle.note(scores.bootstrap.confidence != usual.bootstrap.confidence, "confidence", why);
  idle.note(scores.bootstrap.seed != usual.bootstrap.seed, "seed", why);
  idle.note(scores.significance.test != usual.significance.test, "significance", why);
  idle.note(scores.significance.samples != usual.significance.samples, "significance-samples", why);
}

void note_of_scores(Idle& idle, const EvalOptions& options) {
  note_idle_metrics(idle, options.scores);
  if (options.sentence_level) {
    note_beside_sentences(idle, options);
    note_without_buckets(idle, options, "with --sentence-level there are no buckets");
    return;
  }
  const std::size_t models = std::max<std::size_t>(options.models.size(), 1);
  note_idle_resampling(idle, options.scores, options.hypotheses.empty() ? models : options.hypotheses.size());
  if (!options.by_length) {
    note_without_buckets(idle, options, "with --no-by-length there are no buckets");
  } else if (options.scores.buckets.unit != BucketUnit::piece) {
    idle.note(!options.vocabulary.empty(), "vocabulary", "without --bucket-unit piece none are counted");
  }
}

void note_of_tables(Idle& idle, const EvalOptions& options) {
  const bool json = options.json || options.table.format == EvaluationFormat::json;
  const bool csv = options.table.format == EvaluationFormat::csv && !options.sentence_level;
  if (json || csv)
    idle.note(options.table.digits != EvaluationTableOptions().digits, "digits",
              json ? "JSON has all of them" : "CSV always has four");
}

}  // namespace

std::vector<std::string> idle_options(const EvalOptions& options) {
  Idle idle;
  if (!options.hypotheses.empty()) note_beside_hypotheses(idle, options);
  if (!options.references.empty()) note_beside_references(idle, options);
  note_of_scores(idle, options);
  note_of_tables(idle, options);
  return std::move(idle).sentences();
}

}  // namespace s2s
