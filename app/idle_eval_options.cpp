#include "idle_eval_options.h"

#include <fmt/format.h>

#include <utility>

namespace s2s {
namespace {

class Idle {
 public:
  explicit Idle(const char* why) : why_(why) {}

  template <class Value>
  void note(const char* option, const Value& value, const Value& usual) {
    if (value != usual) sentences_.push_back(fmt::format("{} does nothing: {}", option, why_));
  }
  std::vector<std::string> sentences() && { return std::move(sentences_); }

 private:
  const char* why_;
  std::vector<std::string> sentences_;
};

std::vector<std::string> idle_beside_hypotheses(const EvalOptions& options) {
  Idle idle("with --hyp the translations are given, and no model is asked");
  const EvalOptions usual;
  idle.note("checkpoint", options.model.checkpoint, usual.model.checkpoint);
  idle.note("runs-root", options.model.runs_root, usual.model.runs_root);
  idle.note("max-bytes", options.reading.max_bytes, usual.reading.max_bytes);
  idle.note("nfc", options.reading.nfc, usual.reading.nfc);
  const SearchOptions &search = options.translator.search, usual_search = usual.translator.search;
  idle.note("beam", search.beam, usual_search.beam);
  idle.note("length-penalty", search.length_penalty, usual_search.length_penalty);
  idle.note("coverage-penalty", search.coverage_penalty, usual_search.coverage_penalty);
  idle.note("max-length-ratio", search.max_length_ratio, usual_search.max_length_ratio);
  idle.note("max-length-offset", search.max_length_offset, usual_search.max_length_offset);
  idle.note("allow-unknown", search.allow_unknown, usual_search.allow_unknown);
  idle.note("batch-size", search.batch_size, usual_search.batch_size);
  idle.note("batch-pieces", options.translator.batch_pieces, usual.translator.batch_pieces);
  idle.note("max-source-pieces", options.translator.max_source_pieces, usual.translator.max_source_pieces);
  idle.note("window", options.translator.window, usual.translator.window);
  idle.note("engine", options.translator.engine.engine, usual.translator.engine.engine);
  idle.note("precision", options.translator.engine.precision, usual.translator.engine.precision);
  return std::move(idle).sentences();
}

std::vector<std::string> idle_beside_references(const EvalOptions& options) {
  Idle idle("with --ref the test set is given");
  const EvalOptions usual;
  idle.note("corpus", options.corpus, usual.corpus);
  idle.note("set", options.set, usual.set);
  idle.note("data-root", options.data_root, usual.data_root);
  return std::move(idle).sentences();
}

}  // namespace

std::vector<std::string> idle_options(const EvalOptions& options) {
  std::vector<std::string> sentences;
  const auto add = [&](std::vector<std::string> more) {
    sentences.insert(sentences.end(), more.begin(), more.end());
  };
  if (!options.hypotheses.empty()) add(idle_beside_hypotheses(options));
  if (!options.references.empty()) add(idle_beside_references(options));
  return sentences;
}

}  // namespace s2s
