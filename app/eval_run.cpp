#include "eval_run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "base/files.h"
#include "base/signals.h"
#include "cli/output.h"
#include "data/corpus_folder.h"
#include "report/length_plot.h"
#include "text/line_reader.h"
#include "text/vocabulary.h"

namespace s2s {
namespace {

constexpr LineReaderOptions kAsItIs{.max_bytes = 1 << 20, .nfc = false};

// All lines as they are: scores are defined on text that nobody normalised.
void read_lines(const std::string& path, Lines& lines) {
  LineReader reader(path, kAsItIs);
  for (Line line; reader.next(line);) {
    throw_if_interrupted();
    lines.push_back(line.text);
  }
  if (reader.invalid_lines() > 0) {
    spdlog::warn("{}: {} lines hold bytes that are not UTF-8; U+FFFD stands in their place", path,
                 reader.invalid_lines());
  }
  if (reader.cut_lines() > 0) {
    spdlog::warn("{}: {} lines are longer than {} bytes and were cut there", path, reader.cut_lines(),
                 kAsItIs.max_bytes);
  }
}

Lines read_lines(const std::vector<std::string>& paths) {
  Lines lines;
  for (const std::string& path : paths) read_lines(path, lines);
  return lines;
}

// Of "runs/none/" the part "none".
std::string last_part(const std::string& path) {
  const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  return (normal.has_filename() ? normal : normal.parent_path()).filename().string();
}

// Of "runs/none/test.en" the part "none".
std::string parent_name(const std::string& path) {
  return std::filesystem::absolute(path).lexically_normal().parent_path().filename().string();
}

bool are_distinct(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
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

void require_same_count(const std::string& first, std::size_t expected, const std::string& other,
                        std::size_t found) {
  if (expected == found) return;
  throw DataError(
      fmt::format("{} has {} lines, but {} has {}: line N of each must belong to the same sentence", first,
                  expected, other, found));
}

}  // namespace

void score_and_print(TestSet test, const std::vector<SystemOutput>& outputs, const EvalOptions& options) {
  if (!options.plot.empty() && !options.by_length)
    throw UsageError("--plot draws BLEU by length, which --no-by-length leaves out");
  if (!options.plot.empty() && options.sentence_level)
    throw UsageError("--plot draws BLEU by length, which --sentence-level does not score");
  EvaluationOptions scores = options.scores;
  scores.chrf.lowercase = scores.bleu.lowercase;
  scores.significance.seed = scores.bootstrap.seed;
  EvaluationTableOptions table = options.table;
  if (options.json) table.format = EvaluationFormat::json;
  if (options.sentence_level) {
    std::vector<SentenceReport> reports;
    for (const SystemOutput& output : outputs) reports.push_back(evaluate_sentences(test, output, scores));
    return cli::write_output(render_sentences(reports, table));
  }
  scores.with_buckets = options.by_length;
  scores.buckets.by =
      options.bucket_by.value_or(test.sources.empty() ? BucketBy::reference : BucketBy::source);
  if (scores.with_buckets && scores.buckets.unit == BucketUnit::piece && test.piece_lengths.empty()) {
    const Lines& counted = scores.buckets.by == BucketBy::source      ? test.sources
                           : scores.buckets.by == BucketBy::reference ? test.references.front()
                                                                      : outputs.front().hypotheses;
    test.piece_lengths = count_pieces(counted, options.vocabulary);
  }
  const auto reports = outputs.size() == 1 ? std::vector{evaluate(test, outputs.front(), scores)}
                                           : compare(test, outputs, scores);
  if (!options.plot.empty()) write_file_atomically(options.plot, render_length_plot(reports));
  cli::write_output(render_evaluation(reports, table));
}

std::vector<std::string> system_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(last_part(path));
  if (are_distinct(names)) return names;
  for (std::size_t i = 0; i < paths.size(); ++i) names[i] = parent_name(paths[i]);
  return are_distinct(names) ? names : paths;
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
    test.references.push_back(read_lines(set.target));
    test.sources = read_lines(set.source);
  } else {
    first = options.references.front();
    for (const std::string& path : options.references) test.references.push_back(read_lines({path}));
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

void run_eval(const EvalOptions& options) {
  if (!options.models.empty()) throw UsageError("give --hyp or --model, not both");
  const TestSet test = read_test_set(options, TrainData().corpus);
  const std::string reference = options.references.empty() ? "the references" : options.references.front();
  std::vector<SystemOutput> outputs;
  const std::vector<std::string> names = system_names(options.hypotheses);
  for (std::size_t i = 0; i < names.size(); ++i) {
    outputs.push_back({.name = names[i], .hypotheses = read_lines({options.hypotheses[i]}), .cut_off = {}});
    require_same_count(reference, test.references.front().size(), options.hypotheses[i],
                       outputs[i].hypotheses.size());
  }
  score_and_print(test, outputs, options);
}

}  // namespace s2s
