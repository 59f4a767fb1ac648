#include "report/evaluation_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/signals.h"
#include "report/cells.h"

namespace s2s {

namespace {

using Json = nlohmann::ordered_json;

std::string length_name(const EvaluationReport& report) {
  return fmt::format("{} {}s", to_string(report.bucket_by), to_string(report.bucket_unit));
}

// What any of the reports has measured, and so gets a column.
struct Measured {
  bool interval = false;
  bool chrf_plus_plus = false;
  bool ter = false;
  bool cut_off = false;
  bool p_value = false;

  explicit Measured(const std::vector<EvaluationReport>& reports) {
    for (const auto& report : reports) {
      interval = interval || report.overall.bleu_interval.has_value();
      chrf_plus_plus = chrf_plus_plus || report.overall.chrf_plus_plus.has_value();
      ter = ter || report.overall.ter.has_value();
      cut_off = cut_off || report.overall.cut_off_share.has_value();
      p_value = p_value || report.overall.bleu_p_value.has_value();
    }
  }

  void add_columns(const EvaluationReport& report, std::vector<Column>& columns) const {
    columns.push_back({"sentences"});
    columns.push_back({"BLEU"});
    if (interval) columns.push_back({fmt::format("{:g}% interval", 100 * report.confidence)});
    const auto add_score = [&](const std::string& name) {
      columns.push_back({name});
      if (p_value) columns.push_back({"p"});
    };
    if (p_value) columns.push_back({"p"});
    add_score(report.chrf_name);
    if (chrf_plus_plus) add_score(report.chrf_plus_plus_name);
    if (ter) add_score("TER");
    columns.push_back({"length ratio"});
    if (cut_off) columns.push_back({"cut off"});
  }

  void add_cells(const BucketRow& row, int digits, std::vector<std::string>& cells) const {
    const bool empty = row.sentences == 0;  // has no score, which is not the score 0
    const auto cell = [&](std::string text) { cells.push_back(empty ? "" : std::move(text)); };
    cells.push_back(std::to_string(row.sentences));
    cell(number(row.bleu.score, digits));
    if (interval) cell(interval_text(row.bleu_interval, digits));
    const auto add_score = [&](std::optional<double> score, std::optional<double> p) {
      cell(number(score, digits));
      if (p_value) cell(p_text(p));
    };
    if (p_value) cell(p_text(row.bleu_p_value));
    add_score(row.chrf, row.chrf_p_value);
    if (chrf_plus_plus) add_score(row.chrf_plus_plus, row.chrf_plus_plus_p_value);
    if (ter) add_score(row.ter, row.ter_p_value);
    cell(number(row.length_ratio, 3));
    if (cut_off) cell(percent(row.cut_off_share));
  }
};

// A system's buckets, and the whole test set below them.
Table bucket_table(const EvaluationReport& report, const Measured& measured, int digits) {
  std::vector<Column> columns = {{length_name(report), Align::right}};
  measured.add_columns(report, columns);
  Table table(columns);
  const auto add = [&](const BucketRow& row) {
    std::vector<std::string> cells = {row.label};
    measured.add_cells(row, digits, cells);
    table.add_row(std::move(cells));
  };
  for (const auto& row : report.buckets) add(row);
  if (!report.buckets.empty()) table.add_rule();
  add(report.overall);
  return table;
}

// What the table of a system's buckets shows, one of several systems. Where no bucket was tested, as by
// hypothesis, a column of p would be empty but for the whole test set's, which the table of systems has.
Measured measured_in_buckets(const EvaluationReport& report) {
  Measured measured({report});
  measured.p_value = std::any_of(report.buckets.begin(), report.buckets.end(),
                                 [](const BucketRow& row) { return row.bleu_p_value.has_value(); });
  return measured;
}

Table system_table(const std::vector<EvaluationReport>& reports, const Measured& measured, int digits) {
  std::vector<Column> columns = {{"system", Align::left}};
  measured.add_columns(reports[0], columns);
  Table table(columns);
  for (const auto& report : reports) {
    std::vector<std::string> cells = {report.system};
    measured.add_cells(report.overall, digits, cells);
    table.add_row(std::move(cells));
  }
  return table;
}

// BLEU of every system by bucket, with p against the first.
Table side_by_side(const std::vector<EvaluationReport>& reports, int digits) {
  std::vector<Column> columns = {{length_name(reports[0])}, {"sentences"}};
  for (std::size_t s = 0; s < reports.size(); ++s) {
    columns.push_back({"BLEU " + reports[s].system});
    if (s > 0) columns.push_back({"p"});
  }
  Table table(columns);
  const auto add = [&](const auto& row_of) {
    std::vector<std::string> cells = {row_of(reports[0]).label, std::to_string(row_of(reports[0]).sentences)};
    for (std::size_t s = 0; s < reports.size(); ++s) {
      const BucketRow& row = row_of(reports[s]);
      cells.push_back(row.sentences == 0 ? "" : number(row.bleu.score, digits));
      if (s > 0) cells.push_back(p_text(row.bleu_p_value));
    }
    table.add_row(std::move(cells));
  };
  for (std::size_t b = 0; b < reports[0].buckets.size(); ++b) {
    add([b](const EvaluationReport& report) -> const BucketRow& { return report.buckets[b]; });
  }
  table.add_rule();
  add([](const EvaluationReport& report) -> const BucketRow& { return report.overall; });
  return table;
}

// Behind BLEU's signature stands `bleu`.
std::string signatures(const MetricNames& names, const std::string& bleu) {
  std::string text =
      "BLEU|" + names.bleu_signature + bleu + "\n" + names.chrf_name + "|" + names.chrf_signature + "\n";
  if (!names.chrf_plus_plus_name.empty())
    text += names.chrf_plus_plus_name + "|" + names.chrf_plus_plus_signature + "\n";
  if (!names.ter_signature.empty()) text += "TER|" + names.ter_signature + "\n";
  return text;
}

// The signatures with what BLEU is made of: precisions, brevity penalty, lengths.
std::string explanation(const std::vector<EvaluationReport>& reports, int digits) {
  if (reports.size() == 1)
    return signatures(reports[0], " = " + format_bleu(reports[0].overall.bleu, digits));
  std::string text = metric_signatures(reports[0]);
  for (const EvaluationReport& report : reports)
    text += report.system + ": BLEU = " + format_bleu(report.overall.bleu, digits) + "\n";
  return text;
}

std::string heading(const std::string& system, EvaluationFormat format) {
  if (format == EvaluationFormat::markdown) return "\n**" + system + "**\n\n";
  return (format == EvaluationFormat::latex ? "\n% " : "\n") + system + "\n";
}

std::string comment(std::string text, EvaluationFormat format) {
  if (format == EvaluationFormat::markdown) return "\n```\n" + text + "```\n";
  if (format == EvaluationFormat::text) return "\n" + text;
  std::string commented = "% ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    commented.push_back(text[i]);
    if (text[i] == '\n' && i + 1 < text.size()) commented += "% ";
  }
  return commented;
}

TableFormat table_format(EvaluationFormat format) {
  switch (format) {
    case EvaluationFormat::markdown:
      return TableFormat::markdown;
    case EvaluationFormat::latex:
      return TableFormat::latex;
    case EvaluationFormat::csv:
      return TableFormat::csv;
    default:
      return TableFormat::text;
  }
}

// For spreadsheets and plots: a line for each system and bucket, numbers without ornament.
std::string render_csv(const std::vector<EvaluationReport>& reports) {
  std::vector<Column> columns;
  for (const char* name : {"system", "bucket", "low", "high", "sentences", "bleu", "bleu_low", "bleu_high",
                           "bleu_difference", "bleu_p", "chrf", "chrf_p", "ter", "ter_p", "length_ratio",
                           "cut_off", "chrf_plus_plus", "chrf_plus_plus_p"}) {
    columns.push_back({name});
  }
  Table table(columns);
  const auto optional = [](const std::optional<double>& value) { return number(value, 4); };
  for (const auto& report : reports) {
    auto rows = report.buckets;
    rows.push_back(report.overall);
    for (const auto& row : rows) {
      const auto score = [&](double value) { return row.sentences == 0 ? std::string() : number(value, 4); };
      const bool open = row.high == std::numeric_limits<std::int64_t>::max();
      const auto end = [&](double Interval::*which) {
        return row.bleu_interval ? number((*row.bleu_interval).*which, 4) : std::string();
      };
      table.add_row({report.system, row.label, std::to_string(row.low), open ? "" : std::to_string(row.high),
                     std::to_string(row.sentences), score(row.bleu.score), end(&Interval::low),
                     end(&Interval::high), optional(row.bleu_difference), optional(row.bleu_p_value),
                     score(row.chrf), optional(row.chrf_p_value), row.ter ? score(*row.ter) : "",
                     optional(row.ter_p_value), score(row.length_ratio), optional(row.cut_off_share),
                     row.chrf_plus_plus ? score(*row.chrf_plus_plus) : "",
                     optional(row.chrf_plus_plus_p_value)});
    }
  }
  return table.render(TableFormat::csv);
}

Json row_json(const BucketRow& row) {
  Json json;
  json["sentences"] = row.sentences;
  if (row.sentences == 0) return json;
  const auto& bleu = row.bleu;
  json["bleu"] = {{"score", bleu.score},
                  {"precisions", bleu.precisions},
                  {"brevity_penalty", bleu.brevity_penalty},
                  {"hypothesis_length", static_cast<std::int64_t>(bleu.statistics.hypothesis_length)},
                  {"reference_length", static_cast<std::int64_t>(bleu.statistics.reference_length)}};
  if (row.bleu_interval) {
    json["bleu"]["low"] = row.bleu_interval->low;
    json["bleu"]["high"] = row.bleu_interval->high;
    json["bleu"]["bootstrap_mean"] = row.bleu_interval->mean;
  }
  if (row.bleu_difference) json["bleu"]["difference"] = *row.bleu_difference;
  if (row.bleu_p_value) json["bleu"]["p"] = *row.bleu_p_value;
  json["chrf"] = row.chrf;
  if (row.chrf_p_value) json["chrf_p"] = *row.chrf_p_value;
  if (row.chrf_plus_plus) json["chrf_plus_plus"] = *row.chrf_plus_plus;
  if (row.chrf_plus_plus_p_value) json["chrf_plus_plus_p"] = *row.chrf_plus_plus_p_value;
  if (row.ter) json["ter"] = *row.ter;
  if (row.ter_p_value) json["ter_p"] = *row.ter_p_value;
  json["length_ratio"] = row.length_ratio;
  if (row.cut_off_share) json["cut_off"] = *row.cut_off_share;
  return json;
}

Json bucket_json(const BucketRow& row) {
  Json json = {{"bucket", row.label}, {"low", row.low}};
  if (row.high != std::numeric_limits<std::int64_t>::max()) json["high"] = row.high;
  json.update(row_json(row));
  return json;
}

Json signatures_json(const MetricNames& report) {
  Json json = {{"bleu", report.bleu_signature}, {"chrf", report.chrf_signature}};
  if (!report.chrf_plus_plus_signature.empty()) json["chrf_plus_plus"] = report.chrf_plus_plus_signature;
  if (!report.ter_signature.empty()) json["ter"] = report.ter_signature;
  return json;
}

Json sentences_json(const std::vector<SentenceReport>& reports) {
  Json systems = Json::array();
  for (const SentenceReport& report : reports) {
    Json sentences = Json::array();
    for (const SentenceScore& score : report.sentences) {
      throw_if_interrupted();
      Json sentence = {{"bleu", score.bleu}, {"chrf", score.chrf}};
      if (score.chrf_plus_plus) sentence["chrf_plus_plus"] = *score.chrf_plus_plus;
      if (score.ter) sentence["ter"] = *score.ter;
      sentences.push_back(std::move(sentence));
    }
    systems.push_back({{"system", report.system},
                       {"signatures", signatures_json(report)},
                       {"sentences", std::move(sentences)}});
  }
  return {{"systems", std::move(systems)}};
}

}  // namespace

EvaluationFormat parse_evaluation_format(std::string_view name) {
  if (name == "text") return EvaluationFormat::text;
  if (name == "markdown") return EvaluationFormat::markdown;
  if (name == "latex") return EvaluationFormat::latex;
  if (name == "csv") return EvaluationFormat::csv;
  if (name == "json") return EvaluationFormat::json;
  throw UsageError(fmt::format("unknown format '{}': use text, markdown, latex, csv or json", name));
}

std::string metric_signatures(const MetricNames& names) { return signatures(names, ""); }

std::string render_evaluation(const std::vector<EvaluationReport>& reports,
                              const EvaluationTableOptions& options) {
  if (options.format == EvaluationFormat::json) return evaluation_json(reports).dump(2) + "\n";
  if (options.format == EvaluationFormat::csv) return render_csv(reports);
  if (reports.empty()) return "";
  const Measured measured(reports);
  const auto format = table_format(options.format);
  std::string out;
  if (reports.size() == 1) {
    out = bucket_table(reports[0], measured, options.digits).render(format);
  } else {
    out = system_table(reports, measured, options.digits).render(format);
    if (!reports[0].buckets.empty()) {
      if (reports[0].bucket_by != BucketBy::hypothesis) {
        out += '\n';
        out += side_by_side(reports, options.digits).render(format);
      }
      for (const EvaluationReport& report : reports)
        out += heading(report.system, options.format) +
               bucket_table(report, measured_in_buckets(report), options.digits).render(format);
    }
  }
  return out + comment(explanation(reports, options.digits), options.format);
}

std::string render_sentences(const std::vector<SentenceReport>& reports,
                             const EvaluationTableOptions& options) {
  if (options.format == EvaluationFormat::json) return sentences_json(reports).dump(2) + "\n";
  if (reports.empty()) return "";
  const bool several = reports.size() > 1, ter = !reports[0].ter_signature.empty();
  const bool chrf_plus_plus = !reports[0].chrf_plus_plus_name.empty();
  std::vector<Column> columns = {{"sentence"}};
  if (several) columns.push_back({"system", Align::left});
  columns.push_back({"BLEU"});
  columns.push_back({reports[0].chrf_name});
  if (chrf_plus_plus) columns.push_back({reports[0].chrf_plus_plus_name});
  if (ter) columns.push_back({"TER"});
  Table table(columns);
  for (std::size_t i = 0; i < reports[0].sentences.size(); ++i) {
    throw_if_interrupted();
    for (const SentenceReport& report : reports) {
      const SentenceScore& score = report.sentences[i];
      std::vector<std::string> cells = {std::to_string(i + 1)};
      if (several) cells.push_back(report.system);
      cells.push_back(number(score.bleu, options.digits));
      cells.push_back(number(score.chrf, options.digits));
      if (chrf_plus_plus) cells.push_back(number(score.chrf_plus_plus, options.digits));
      if (ter) cells.push_back(number(score.ter, options.digits));
      table.add_row(std::move(cells));
    }
  }
  const std::string rendered = table.render(table_format(options.format));
  if (options.format == EvaluationFormat::csv) return rendered;
  return rendered + comment(metric_signatures(reports[0]), options.format);
}

Json evaluation_json(const std::vector<EvaluationReport>& reports) {
  Json systems = Json::array();
  for (const auto& report : reports) {
    Json system = {{"system", report.system}};
    system.update(row_json(report.overall));
    system["signatures"] = signatures_json(report);
    if (!report.buckets.empty()) {
      system["bucket_by"] = to_string(report.bucket_by);
      system["bucket_unit"] = to_string(report.bucket_unit);
      system["buckets"] = Json::array();
      for (const auto& row : report.buckets) system["buckets"].push_back(bucket_json(row));
    }
    systems.push_back(std::move(system));
  }
  return {{"systems", std::move(systems)}};
}

}  // namespace s2s
