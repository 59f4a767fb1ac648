#include "idle_eval_options.h"

#include <utility>

#include "base/idle.h"

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

}  // namespace

std::vector<std::string> idle_options(const EvalOptions& options) {
  Idle idle;
  if (!options.hypotheses.empty()) note_beside_hypotheses(idle, options);
  if (!options.references.empty()) note_beside_references(idle, options);
  return std::move(idle).sentences();
}

}  // namespace s2s
