// What `s2s eval` prints: the reports of metrics/evaluation.h as tables for people, or as JSON for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/evaluation.h"
#include "report/table.h"

namespace s2s {

enum class EvaluationFormat { text, markdown, latex, csv, json };

EvaluationFormat parse_evaluation_format(
    std::string_view name);  // UsageError with the names if it is none of them

struct EvaluationTableOptions {
  EvaluationFormat format = EvaluationFormat::text;
  int digits = kScoreDigits;  // decimal places of BLEU, chrF and TER
};

// One system: a row for each bucket and one for the whole test set. Several: their scores, then BLEU by
// bucket side by side with p-values against the first (where all have the same buckets), then each one's
// buckets in full. Below stand the signatures and BLEU's parts, as sacreBLEU prints them; not in CSV, which
// has one line a system and bucket.
std::string render_evaluation(const std::vector<EvaluationReport>& reports,
                              const EvaluationTableOptions& options);

// A line a metric: "BLEU|nrefs:1|case:mixed|...".
std::string metric_signatures(const MetricNames& names);

// A row for each sentence, and for each system where there are several, in any of the formats.
std::string render_sentences(const std::vector<SentenceReport>& reports,
                             const EvaluationTableOptions& options);

// {"systems": [{"system", "bleu": {...}, ..., "buckets": [...]}]}: full precision, absent where not measured.
nlohmann::ordered_json evaluation_json(const std::vector<EvaluationReport>& reports);

}  // namespace s2s
