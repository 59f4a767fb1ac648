#include "report/study_glance.h"

#include <fmt/format.h>

#include <functional>
#include <sstream>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "report/cells.h"
#include "report/length_answer.h"
#include "report/length_plot.h"
#include "report/study_buckets.h"
#include "report/table.h"

namespace s2s {
namespace {

using Variants = std::vector<std::size_t>;

// A row's cell of a variant that has been scored.
struct Row {
  std::string label;
  std::string sentences;
  std::function<std::string(const StudyResult&)> cell;
};

std::string bleu_cell(const PooledRow& row, bool intervals) {
  if (row.sentences == 0) return "";
  const std::string interval = intervals ? interval_text(row.interval) : "";
  return score(row.bleu) + (interval.empty() ? "" : " " + interval);
}

std::string parameters_cell(const StudyResult& result) {
  constexpr std::int64_t kMillion = 1'000'000;
  return result.parameters < kMillion ? format_count(result.parameters)
                                      : fmt::format("{:.1f} M", static_cast<double>(result.parameters) /
                                                                    static_cast<double>(kMillion));
}

std::vector<Row> bucket_rows(const StudyCorpus& corpus, bool intervals) {
  std::vector<Row> rows;
  for (const std::size_t bucket : filled_buckets(corpus))
    rows.push_back({scored_result(corpus)->buckets[bucket].label, sentence_counts(corpus, bucket),
                    [=](const StudyResult& result) { return bleu_cell(result.buckets[bucket], intervals); }});
  const PooledRow& overall = scored_result(corpus)->overall;
  rows.push_back({overall.label, std::to_string(overall.sentences),
                  [=](const StudyResult& result) { return bleu_cell(result.overall, intervals); }});
  return rows;
}

std::vector<Row> other_rows(const StudyCorpus& corpus, bool intervals) {
  std::vector<Row> rows;
  if (const auto& kept = scored_result(corpus)->kept) {
    rows.push_back(
        {fmt::format("kept beyond {}", kept->beyond), std::to_string(kept->sentences),
         [=](const StudyResult& result) { return result.kept ? share_text(*result.kept, intervals) : ""; }});
  }
  rows.push_back({"parameters", "", parameters_cell});
  rows.push_back({"training", "",
                  [](const StudyResult& result) { return duration_text(mean_training_seconds(result)); }});
  return rows;
}

std::string table_of(const StudyReport& report, const StudyCorpus& corpus, const Variants& variants,
                     bool intervals, std::size_t width) {
  constexpr std::size_t kBesideAName = 36;  // columns of the labels and of the numbers of sentences, and more
  const EvaluationReport& evaluation = scored_result(corpus)->runs.front().evaluation;
  std::vector<Column> columns = {{unit_name(evaluation.bucket_unit), Align::left}, {"sentences"}};
  for (const std::size_t variant : variants)
    columns.push_back({shortened(report.variants[variant].name, width - kBesideAName)});
  Table table(columns);
  const auto add = [&](const Row& row) {
    std::vector<std::string> cells = {row.label, row.sentences};
    for (const std::size_t variant : variants) cells.push_back(row.cell(corpus.results[variant]));
    table.add_row(std::move(cells));
  };
  for (const Row& row : bucket_rows(corpus, intervals)) add(row);
  table.add_rule();
  for (const Row& row : other_rows(corpus, intervals)) add(row);
  return table.render(TableFormat::text);
}

bool fits(const std::string& table, std::size_t width) {
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    if (display_width(line) > width) return false;
  }
  return true;
}

}  // namespace

std::string study_glance(const StudyReport& report, const StudyCorpus& corpus, std::size_t width) {
  Variants left;
  for (std::size_t variant = 0; variant < corpus.results.size(); ++variant) {
    if (!corpus.results[variant].runs.empty()) left.push_back(variant);
  }
  if (left.empty()) return "";
  const std::string whole = table_of(report, corpus, left, true, width);
  if (fits(whole, width)) return whole;
  std::string tables;
  while (!left.empty()) {
    std::size_t count = left.size();
    const auto first = [&] {
      return Variants(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
    };
    while (count > 1 && !fits(table_of(report, corpus, first(), false, width), width)) --count;
    if (!tables.empty()) tables += "\n";
    tables += table_of(report, corpus, first(), false, width);
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return tables;
}

}  // namespace s2s
