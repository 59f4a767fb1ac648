#include "eval_run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "base/counted.h"
#include "base/error.h"
#include "base/files.h"
#include "base/signals.h"
#include "base/threads.h"
#include "cli/output.h"
#include "data/corpus_folder.h"
#include "idle_eval_options.h"
#include "metrics/unicode.h"
#include "report/length_plot.h"
#include "report/short_names.h"
#include "score_options.h"
#include "scoring_progress.h"
#include "text/byte_source.h"
#include "text/line_reader.h"
#include "text/utf8.h"
#include "text/vocabulary.h"

namespace s2s {
namespace {

constexpr LineReaderOptions kAsItIs{.max_bytes = 1 << 20, .nfc = false};

// The reader leaves it out; sacreBLEU counts it as a character.
void warn_of_byte_order_mark(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return;  // a pipe cannot be looked into
  std::array<char, 3> begin{};
  ByteSource source(path);
  std::size_t size = 0;
  while (size < begin.size()) {
    const std::size_t got = source.read(std::span(begin).subspan(size));
    if (got == 0) return;
    size += got;
  }
  if (std::string_view(begin.data(), begin.size()) == "\xEF\xBB\xBF")
    spdlog::warn("{} begins with a byte order mark, which is not counted as text", path);
}

// All lines as they are: scores are defined on text that nobody normalised.
void read_lines(const std::string& path, Lines& lines) {
  warn_of_byte_order_mark(path);
  LineReader reader(path, kAsItIs);
  for (Line line; reader.next(line);) {
    throw_if_interrupted();
    lines.push_back(line.text);
  }
  for (const std::string& remark : invalid_remarks({reader.summary()}, kReplaced)) spdlog::warn("{}", remark);
  for (const std::string& remark : line_end_remarks({reader.summary()})) spdlog::warn("{}", remark);
  if (reader.cut_lines() > 0) {
    spdlog::warn("{}: {} longer than {} bytes, cut there", path, counted(reader.cut_lines(), "line"),
                 kAsItIs.max_bytes);
  }
}

Lines read_lines(const std::vector<std::string>& paths) {
  Lines lines;
  for (const std::string& path : paths) read_lines(path, lines);
  return lines;
}

// As sacreBLEU reads what it scores: without white space at the ends of lines.
Lines read_scored_lines(const std::vector<std::string>& paths) {
  Lines lines = read_lines(paths);
  for (std::string& line : lines) line.resize(strip_right(line).size());
  return lines;
}

// Tokenised text gives other scores than those that papers report. sacreBLEU warns from as many lines on.
void warn_of_tokenised_text(const std::string& name, const Lines& lines) {
  constexpr std::size_t kSuspicious = 100;
  const std::size_t endings = count_tokenized_endings(lines);
  if (endings < kSuspicious) return;
  spdlog::warn(
      "{}: {} lines end in a full stop with a blank before it, as if the text were tokenised: scores "
      "are comparable only of detokenised text",
      name, endings);
}

// Lines of `name` that are not in Unicode form C, beside lines of `other` that are.
void warn_of_decomposed_lines(const std::string& name, const Lines& lines, const std::string& other,
                              const Lines& others) {
  std::size_t differing = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    throw_if_interrupted();
    differing += !is_nfc(lines[i]) && is_nfc(others[i]) ? 1 : 0;
  }
  if (differing == 0) return;
  spdlog::warn(
      "{}: {} of {} lines are not in Unicode form C (NFC), but those of {} are, so that accented letters do "
      "not match; bring both to one form",
      name, differing, lines.size(), other);
}

void warn_of_forms(const TestSet& test, const std::vector<SystemOutput>& outputs,
                   const EvalOptions& options) {
  for (const SystemOutput& output : outputs) {
    for (std::size_t i = 0; i < test.references.size(); ++i) {
      const std::string reference = options.references.empty() ? "the references" : options.references[i];
      if (test.references[i].size() != output.hypotheses.size()) continue;  // an error of its own
      warn_of_decomposed_lines(reference, test.references[i], output.name, output.hypotheses);
      warn_of_decomposed_lines(output.name, output.hypotheses, reference, test.references[i]);
    }
  }
}

std::vector<std::int64_t> count_pieces(const Lines& lines, const std::string& path) {
  if (path.empty())
    throw UsageError("--bucket-unit piece needs --vocabulary, the SentencePiece model that counts");
  const Vocabulary vocabulary = Vocabulary::load(path);
  std::vector<std::int64_t> lengths;
  for (const std::string& line : lines) {
    throw_if_interrupted();
    lengths.push_back(static_cast<std::int64_t>(vocabulary.encode(line).size()));
  }
  return lengths;
}

// Of the side that buckets go by, where a model has not counted them.
void count_missing_pieces(BucketBy by, const std::string& vocabulary, TestSet& test,
                          std::vector<SystemOutput>& outputs) {
  if (by == BucketBy::hypothesis) {
    for (SystemOutput& output : outputs) {
      if (output.piece_lengths.empty()) output.piece_lengths = count_pieces(output.hypotheses, vocabulary);
    }
  } else if (test.piece_lengths.empty()) {
    test.piece_lengths =
        count_pieces(by == BucketBy::source ? test.sources : test.references.front(), vocabulary);
  }
}

void require_same_count(const std::string& first, std::size_t expected, const std::string& other,
                        std::size_t found) {
  if (expected == found) return;
  throw DataError(fmt::format("{} has {}, but {} has {}: line N of each must belong to the same sentence",
                              first, counted(expected, "line"), other, found));
}

void check_names(const EvalOptions& options) {
  const std::vector<std::string>& names = options.names;
  const std::size_t systems = std::max<std::size_t>(1, options.hypotheses.size() + options.models.size());
  if (names.empty()) return;
  if (names.size() != systems)
    throw UsageError(fmt::format("--names gives {} {} for {} {}: give one for each, in the same order",
                                 names.size(), names.size() == 1 ? "name" : "names", systems,
                                 systems == 1 ? "system" : "systems"));
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (name->empty()) throw UsageError("--names: a name is empty");
    if (std::find(names.begin(), name, *name) != name)
      throw UsageError(fmt::format("--names: {} is given twice; systems need different names", *name));
  }
}

}  // namespace

void check(const EvalOptions& options) {
  check_names(options);
  if (options.json && options.table.format != EvaluationFormat::text &&
      options.table.format != EvaluationFormat::json)
    throw UsageError("--json and another --format are given: choose one");
  if (!options.plot.empty() && !options.by_length)
    throw UsageError("--plot draws BLEU by length, which --no-by-length leaves out");
  if (!options.plot.empty() && options.sentence_level)
    throw UsageError("--plot draws BLEU by length, which --sentence-level does not score");
  const std::filesystem::path folder = std::filesystem::path(options.plot).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    throw IoError(fmt::format("cannot write {}: there is no folder {}", options.plot, folder.string()));
  resolve(options.scores);
  for (const std::string& sentence : idle_options(options)) spdlog::warn("{}", sentence);
}

void score_and_print(TestSet test, std::vector<SystemOutput> outputs, const EvalOptions& options,
                     std::int64_t threads) {
  EvaluationOptions scores = resolve(options.scores);
  ScoringProgress progress;
  scores.work = {.threads = usable_threads(threads), .progress = std::ref(progress)};
  for (const Lines& lines : test.references) warn_of_tokenised_text("the references", lines);
  for (const SystemOutput& output : outputs) warn_of_tokenised_text(output.name, output.hypotheses);
  warn_of_forms(test, outputs, options);
  EvaluationTableOptions table = options.table;
  if (options.json) table.format = EvaluationFormat::json;
  if (options.sentence_level) {
    std::vector<SentenceReport> reports;
    for (const SystemOutput& output : outputs) reports.push_back(evaluate_sentences(test, output, scores));
    progress.end();
    return cli::write_output(render_sentences(reports, table));
  }
  scores.with_buckets = options.by_length;
  scores.buckets.by =
      options.bucket_by.value_or(test.sources.empty() ? BucketBy::reference : BucketBy::source);
  if (scores.with_buckets && scores.buckets.unit == BucketUnit::piece)
    count_missing_pieces(scores.buckets.by, options.vocabulary, test, outputs);
  const auto reports = outputs.size() == 1 ? std::vector{evaluate(test, outputs.front(), scores)}
                                           : compare(test, outputs, scores);
  progress.end();
  cli::write_output(render_evaluation(reports, table));
  if (!options.plot.empty()) write_file_atomically(options.plot, render_length_plot(reports));
}

std::vector<std::string> system_names(const EvalOptions& options, const std::vector<std::string>& paths) {
  return options.names.empty() ? short_names(paths) : options.names;
}

TestSet read_test_set(const EvalOptions& options, const std::string& default_corpus) {
  TestSet test;
  std::string first = "the references";
  if (options.references.empty()) {
    if (!options.source.empty())
      throw UsageError("--src is given, but no --ref: name both, or neither for a corpus's own");
    const std::string& corpus = options.corpus.empty() ? default_corpus : options.corpus;
    const CorpusSet set = read_corpus_folder(corpus, options.data_root).set(options.set);
    spdlog::info("test set: {} of corpus {}", options.set, corpus);
    test.references.push_back(read_scored_lines(set.target));
    test.sources = read_lines(set.source);
  } else {
    first = options.references.front();
    for (const std::string& path : options.references) test.references.push_back(read_scored_lines({path}));
    if (!options.source.empty()) test.sources = read_lines({options.source});
  }
  const std::size_t sentences = test.references.front().size();
  if (sentences == 0) throw DataError(fmt::format("{} has no lines", first));
  for (std::size_t i = 1; i < test.references.size(); ++i) {
    require_same_count(first, sentences, options.references[i], test.references[i].size());
  }
  if (!test.sources.empty() || !options.source.empty()) {
    require_same_count(first, sentences, options.source.empty() ? "the source" : options.source,
                       test.sources.size());
  }
  return test;
}

void run_eval(const EvalOptions& options, std::int64_t threads) {
  if (!options.models.empty()) throw UsageError("give --hyp or --model, not both");
  check(options);
  const TestSet test = read_test_set(options, TrainData().corpus);
  const std::string reference = options.references.empty() ? "the references" : options.references.front();
  std::vector<SystemOutput> outputs;
  const std::vector<std::string> names = system_names(options, options.hypotheses);
  for (std::size_t i = 0; i < names.size(); ++i) {
    outputs.push_back(
        {.name = names[i], .hypotheses = read_scored_lines({options.hypotheses[i]}), .cut_off = {}});
    require_same_count(reference, test.references.front().size(), options.hypotheses[i],
                       outputs[i].hypotheses.size());
  }
  score_and_print(test, std::move(outputs), options, threads);
}

}  // namespace s2s
