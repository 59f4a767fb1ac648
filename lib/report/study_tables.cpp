#include "report/study_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <sstream>

#include "base/progress.h"
#include "report/cells.h"
#include "report/evaluation_tables.h"
#include "report/length_answer.h"
#include "report/study_buckets.h"

namespace s2s {
namespace {

// A column of the summary, left out where no result has anything to say in it.
struct SummaryColumn {
  std::string name;
  std::function<std::string(const StudyResult&)> cell;
};

// In percent: from the best bucket to the longest.
std::string loss_on_longest(const StudyResult& result) {
  const PooledRow* longest = longest_bucket(result.buckets);
  const PooledRow* best = best_bucket(result.buckets);
  return best == nullptr || best->bleu <= 0 ? ""
                                            : fmt::format("{:.0f}%", 100 * (1 - longest->bleu / best->bleu));
}

// Of the buckets that some variant has sentences in.
std::string longest_label(const StudyCorpus& corpus) {
  const std::vector<std::size_t> filled = filled_buckets(corpus);
  return filled.empty() ? "longest" : scored_result(corpus)->buckets[filled.back()].label;
}

std::string kept_title(const StudyCorpus& corpus) {
  const StudyResult* scored = scored_result(corpus);
  return scored != nullptr && scored->kept ? fmt::format("kept beyond {}", scored->kept->beyond) : "kept";
}

std::vector<SummaryColumn> summary_columns(const StudyCorpus& corpus) {
  return {{"BLEU", [](const auto& r) { return score(r.overall.bleu); }},
          {"interval", [](const auto& r) { return interval_text(r.overall.interval); }},
          {"spread of seeds", [](const auto& r) { return number(r.overall.seed_spread, 2); }},
          {"difference", [](const auto& r) { return signed_number(r.overall.difference, kScoreDigits); }},
          {"p", [](const auto& r) { return p_text(r.overall.p_value); }},
          {kept_title(corpus), [](const auto& r) { return r.kept ? share_text(*r.kept) : ""; }},
          {"lost at " + longest_label(corpus), loss_on_longest},
          {"chrF", [](const auto& r) { return score(r.overall.chrf); }},
          {"chrF++", [](const auto& r) { return score(r.overall.chrf_plus_plus); }},
          {"TER", [](const auto& r) { return score(r.overall.ter); }},
          {"length ratio", [](const auto& r) { return number(r.overall.length_ratio, 3); }},
          {"cut off", [](const auto& r) { return percent(r.overall.cut_off_share); }},
          {"parameters", [](const auto& r) { return format_count(r.parameters); }},
          {"seeds", [](const auto& r) { return std::to_string(r.runs.size()); }},
          {"training", [](const auto& r) { return duration_text(mean_training_seconds(r)); }}};
}

std::string starred(const PooledRow& row) {
  if (row.sentences == 0) return "";
  const double p = row.p_value.value_or(1);
  return score(row.bleu) + (p < 0.01 ? "**" : p < 0.05 ? "*" : "");
}

void add_data(const std::string& variant, const StudyResult& result, const PooledRow& row, Table& table) {
  const bool open = row.high == std::numeric_limits<std::int64_t>::max();
  const auto exact = [&](std::optional<double> value) { return row.sentences == 0 ? "" : number(value, 4); };
  const auto end = [&](double Interval::*which) { return row.interval ? exact((*row.interval).*which) : ""; };
  table.add_row({variant, row.label, std::to_string(row.low), open ? "" : std::to_string(row.high),
                 std::to_string(row.sentences), exact(row.bleu), end(&Interval::low), end(&Interval::high),
                 exact(row.seed_spread), exact(row.difference), exact(row.p_value), exact(row.chrf),
                 exact(row.ter), exact(row.length_ratio), exact(row.cut_off_share), exact(row.chrf_plus_plus),
                 std::to_string(result.parameters), std::to_string(result.runs.size()),
                 number(mean_training_seconds(result), 1)});
}

std::string extension(TableFormat format) {
  switch (format) {
    case TableFormat::text:
      return ".txt";
    case TableFormat::markdown:
      return ".md";
    case TableFormat::latex:
      return ".tex";
    case TableFormat::csv:
      return ".csv";
    case TableFormat::html:
      break;
  }
  return ".html";
}

// Each line behind what makes it a comment (LaTeX) or a block to be shown as it is (Markdown).
std::string below(const std::string& note, TableFormat format) {
  const char* before = format == TableFormat::latex ? "% " : format == TableFormat::markdown ? "    " : "";
  std::string text = format == TableFormat::latex ? "" : "\n";
  std::istringstream lines(note);
  for (std::string line; std::getline(lines, line);) text += before + line + "\n";
  return text;
}

}  // namespace

Table summary_table(const StudyReport& report, const StudyCorpus& corpus) {
  std::vector<Column> names = {{"variant", Align::left}};
  std::vector<SummaryColumn> columns;
  for (SummaryColumn& column : summary_columns(corpus)) {
    const bool says_something = std::any_of(
        corpus.results.begin(), corpus.results.end(),
        [&](const StudyResult& result) { return !result.runs.empty() && !column.cell(result).empty(); });
    if (!says_something) continue;
    names.push_back({column.name});
    columns.push_back(std::move(column));
  }
  Table table(names);
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    const StudyResult& result = corpus.results[variant];
    std::vector<std::string> cells = {report.variants[variant].name};
    for (const SummaryColumn& column : columns)
      cells.push_back(result.runs.empty() ? "" : column.cell(result));
    table.add_row(std::move(cells));
  }
  return table;
}

Table length_table(const StudyReport& report, const StudyCorpus& corpus) {
  std::vector<Column> columns = {{"variant", Align::left}};
  std::vector<std::string> counts = {"sentences"};
  const std::vector<std::size_t> filled = filled_buckets(corpus);
  for (const StudyResult& result : corpus.results) {
    if (result.runs.empty()) continue;
    for (const std::size_t bucket : filled) {
      columns.push_back({result.buckets[bucket].label});
      counts.push_back(sentence_counts(corpus, bucket));
    }
    columns.push_back({result.overall.label});
    counts.push_back(std::to_string(result.overall.sentences));
    break;
  }
  Table table(columns);
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    const StudyResult& result = corpus.results[variant];
    std::vector<std::string> cells = {report.variants[variant].name};
    if (!result.runs.empty()) {
      for (const std::size_t bucket : filled) cells.push_back(starred(result.buckets[bucket]));
      cells.push_back(starred(result.overall));
    }
    cells.resize(columns.size());
    table.add_row(std::move(cells));
  }
  table.add_rule();
  table.add_row(std::move(counts));
  return table;
}

Table data_table(const StudyReport& report, const StudyCorpus& corpus) {
  std::vector<Column> columns;
  for (const char* name : {"variant", "bucket", "low", "high", "sentences", "bleu", "bleu_low", "bleu_high",
                           "bleu_seed_spread", "bleu_difference", "bleu_p", "chrf", "ter", "length_ratio",
                           "cut_off", "chrf_plus_plus", "parameters", "seeds", "training_seconds"})
    columns.push_back({name});
  Table table(columns);
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    const StudyResult& result = corpus.results[variant];
    if (result.runs.empty()) continue;
    const std::string& name = report.variants[variant].name;
    for (const PooledRow& row : result.buckets) add_data(name, result, row, table);
    add_data(name, result, result.overall, table);
  }
  return table;
}

std::string table_note(const StudyReport& report, const StudyCorpus& corpus) {
  std::string note = fmt::format(
      "* p < 0.05, ** p < 0.01 against {0} ({1}), without correction for several comparisons.\n"
      "Difference: BLEU minus that of {0}. Lost: drop from the best bucket to the longest, in percent.\n"
      "Intervals and p-values resample sentences; they do not cover other seeds.\n"
      "{2}, set {3}.\n",
      report.variants[report.baseline].name, report.significance, corpus.name, corpus.test_set);
  for (const StudyResult& result : corpus.results) {
    if (!result.runs.empty()) return note + metric_signatures(result.runs.front().evaluation);
  }
  return note;
}

std::vector<NamedText> study_tables(const StudyReport& report, TableFormat format) {
  std::vector<NamedText> tables;
  for (const StudyCorpus& corpus : report.corpora) {
    const std::string prefix = plain_name(corpus.name) + "-";
    const std::string note = below(table_note(report, corpus), format);
    tables.push_back(
        {prefix + "summary" + extension(format), summary_table(report, corpus).render(format) + note});
    tables.push_back(
        {prefix + "by-length" + extension(format), length_table(report, corpus).render(format) + note});
  }
  return tables;
}

std::vector<NamedText> study_data(const StudyReport& report) {
  std::vector<NamedText> files;
  for (const StudyCorpus& corpus : report.corpora)
    files.push_back(
        {plain_name(corpus.name) + "-data.csv", data_table(report, corpus).render(TableFormat::csv)});
  return files;
}

}  // namespace s2s
