// Runs `s2s eval` on models: they translate the test set, then everything is as with text files.
#include "eval_run.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/counted.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/progress.h"
#include "base/signals.h"
#include "checkpoint/checkpoint.h"
#include "engine/engine_commands.h"
#include "engine/model_run.h"
#include "engine/run_corpus.h"
#include "nn/engine.h"
#include "search/translator.h"
#include "text/line_reader.h"
#include "text/utf8.h"

namespace s2s {
namespace {

constexpr const char* kAdvice = "name a test set with --src and --ref, or --corpus";

// The pairs that the first model's run held out, where the options name no text and its run has no corpus.
std::optional<TextFiles> held_out_test_set(const EvalOptions& options, const LoadedModel& loaded) {
  const bool named = !options.references.empty() || !options.source.empty() || !options.corpus.empty();
  return named ? std::nullopt : held_out_of(loaded.run);
}

// A model may have been trained on what another held out.
void warn_unless_held_out(const LoadedModel& loaded, const TextFiles& test) {
  const auto own = held_out_of(loaded.run);
  if (own && sha256_of_file(own->source) == sha256_of_file(test.source)) return;
  spdlog::warn("{} did not hold out the same pairs: it may have been trained on them", loaded.run);
}

SystemOutput translate_all(const LoadedModel& loaded, const Lines& sources, const EvalOptions& options) {
  SystemOutput output;
  spdlog::info("engine: {}", choose_engine(*loaded.model, options.translator.engine).description);
  const auto decoder = make_step_model(*loaded.model, options.translator.engine);
  const LineReaderOptions reading = options.reading.of(loaded.nfc);
  std::size_t next = 0;
  const ReadLine read = [&](Line& line) {
    if (next == sources.size()) return false;
    line = line_of(sources[next++], reading);
    return true;
  };
  Progress progress("translating", static_cast<std::int64_t>(sources.size()));
  const TranslationReport report =
      translate(read, loaded.coding(), *decoder, options.translator, [&](const Translation& done) {
        output.hypotheses.push_back(done.texts.front());
        output.cut_off.push_back(done.n_best.front().cut_off);
        progress.update(static_cast<std::int64_t>(output.hypotheses.size()));
      });
  if (report.signal != 0) throw Interrupted(report.signal);
  warn_of_cuts(report);
  return output;
}

std::vector<std::int64_t> piece_lengths(const Lines& lines, const Vocabulary& vocabulary,
                                        const LineReaderOptions& reading) {
  std::vector<std::int64_t> lengths;
  for (const std::string& line : lines) {
    throw_if_interrupted();
    lengths.push_back(static_cast<std::int64_t>(vocabulary.encode(line_of(line, reading).text).size()));
  }
  return lengths;
}

// Models write in the Unicode form that they were trained on: all is held against each other in that form.
void bring_to_nfc(TestSet& test, std::vector<SystemOutput>& outputs) {
  std::int64_t changed = 0;
  for (Lines& lines : test.references) {
    changed += std::ranges::count_if(lines, [](const std::string& line) { return !is_nfc(line); });
    normalise_nfc(lines);
  }
  normalise_nfc(test.sources);
  for (SystemOutput& output : outputs) normalise_nfc(output.hypotheses);
  if (changed > 0)
    spdlog::info("{} reference lines were brought to Unicode form C (NFC), as the training text was",
                 format_count(changed));
}

// Counts the side that buckets go by in pieces: source or reference by the first model, hypotheses by each
// its own.
void count_pieces(const EvalOptions& options, const LoadedModel& loaded, TestSet& test,
                  SystemOutput& output) {
  const BucketBy by = options.bucket_by.value_or(BucketBy::source);
  const LineReaderOptions reading = options.reading.of(loaded.nfc);
  if (by == BucketBy::hypothesis) {
    output.piece_lengths = piece_lengths(output.hypotheses, loaded.target, reading);
  } else if (test.piece_lengths.empty()) {
    test.piece_lengths = by == BucketBy::source
                             ? piece_lengths(test.sources, loaded.source, reading)
                             : piece_lengths(test.references.front(), loaded.target, reading);
  }
}

}  // namespace

void run_eval_of_models(const Invocation& invocation) {
  EvalOptions options = invocation.arguments->eval;
  check(options);
  check(options.translator);
  std::vector<std::string> paths = options.models;
  for (const std::string& path : paths) find_checkpoint(path);  // for its errors
  if (paths.empty()) paths.push_back("");                       // the latest
  TestSet test;
  std::optional<TextFiles> held_out;
  std::vector<SystemOutput> outputs;
  bool nfc = false;  // one of the models was trained on text in that form
  for (std::size_t i = 0; i < paths.size(); ++i) {
    ModelChoice choice = options.model;
    choice.model = paths[i];
    const LoadedModel loaded = load_chosen_model(choice);
    if (paths[i].empty()) paths[i] = loaded.run;
    if (i == 0) held_out = held_out_test_set(options, loaded);
    if (i > 0 && held_out) warn_unless_held_out(loaded, *held_out);
    if (i == 0 && held_out) {
      options.references = {held_out->target};
      options.source = held_out->source;
      test = read_test_set(options, "");
      spdlog::info("test set: the {} that the run held out of its training text",
                   counted(test.sources.size(), "pair"));
    } else if (i == 0) {
      const bool from_corpus = options.references.empty() && options.corpus.empty();
      test = read_test_set(options, from_corpus ? corpus_of(loaded, kAdvice) : "");
      if (test.sources.empty()) throw UsageError("a model needs --src, the sentences to translate");
    }
    nfc = nfc || options.reading.of(loaded.nfc).nfc;
    outputs.push_back(translate_all(loaded, test.sources, options));
    if (options.vocabulary.empty() && options.scores.buckets.unit == BucketUnit::piece)
      count_pieces(options, loaded, test, outputs.back());
  }
  const std::vector<std::string> names = system_names(options, paths);
  for (std::size_t i = 0; i < names.size(); ++i) outputs[i].name = names[i];
  if (nfc) bring_to_nfc(test, outputs);
  score_and_print(std::move(test), std::move(outputs), options, invocation.arguments->common.threads);
}

}  // namespace s2s
