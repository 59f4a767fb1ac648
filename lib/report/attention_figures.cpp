#include "report/attention_figures.h"
#include "base/counted.h"

#include <fmt/format.h>

#include <cmath>

namespace s2s {
namespace {

using Json = nlohmann::ordered_json;

double rounded(double value) { return std::round(value * 1e5) / 1e5; }

// "0", "1", "3-5", "more than 10".
std::vector<std::string> distance_names(const std::vector<std::int64_t>& bounds) {
  std::vector<std::string> names;
  std::int64_t least = 0;
  for (const std::int64_t bound : bounds) {
    names.push_back(least == bound ? fmt::format("{}", bound) : fmt::format("{}-{}", least, bound));
    least = bound + 1;
  }
  names.push_back(fmt::format("more than {}", least - 1));
  return names;
}

std::string distance_line(const AttentionFigures& figures) {
  const auto names = distance_names(figures.thresholds.distances);
  std::string line;
  for (std::size_t i = 0; i < names.size(); ++i)
    line += fmt::format("{} {}: {:.1f}%, ", names[i], names[i] == "1" ? "word" : "words",
                        100 * figures.statistics.distance_shares[i]);
  return line + fmt::format("end of the sentence (</s>): {:.1f}%", 100 * figures.statistics.end_share);
}

std::string error_line(const AttentionFigures& figures) {
  const AlignmentCounts& counts = *figures.alignment;
  std::string line = fmt::format(
      "{:.1f}% AER (0%: as the gold), precision {:.1f}%, recall {:.1f}% ({}, gold {} sure, {} possible)",
      100 * alignment_error_rate(counts), 100 * alignment_precision(counts), 100 * alignment_recall(counts),
      counted(counts.links, "link"), counts.sure, counts.possible);
  if (figures.unannotated > 0)
    line += fmt::format("; {} {} no gold", counted(figures.unannotated, "sentence"),
                        form_for(figures.unannotated, "has", "have"));
  return line;
}

Json statistics_json(const AttentionStatistics& statistics, const AttentionStatisticsOptions& thresholds) {
  Json json;
  json["sentences"] = statistics.sentences;
  json["source_words"] = statistics.source_words;
  json["target_words"] = statistics.target_words;
  json["entropy_bits"] = rounded(statistics.entropy);
  json["uniform_entropy_bits"] = rounded(statistics.uniform_entropy);
  json["coverage"] = rounded(statistics.coverage);
  json["under_covered"] = {{"below", thresholds.under_covered}, {"share", rounded(statistics.under_covered)}};
  json["over_covered"] = {{"above", thresholds.over_covered}, {"share", rounded(statistics.over_covered)}};
  json["monotonicity"] = rounded(statistics.monotonicity);
  json["weight_on_end"] = rounded(statistics.end_share);
  Json shares = Json::object();
  const auto names = distance_names(thresholds.distances);
  for (std::size_t i = 0; i < names.size(); ++i) shares[names[i]] = rounded(statistics.distance_shares[i]);
  json["weight_by_distance"] = std::move(shares);
  return json;
}

Json rows_json(const LabelledAttention& attention) {
  Json rows = Json::array();
  for (std::int64_t row = 0; row < attention.rows(); ++row) {
    Json weights = Json::array();
    for (std::int64_t column = 0; column < attention.columns(); ++column)
      weights.push_back(rounded(static_cast<double>(attention.at(row, column))));
    rows.push_back(std::move(weights));
  }
  return rows;
}

}  // namespace

std::vector<Figure> list_figures(const AttentionFigures& figures) {
  const AttentionStatistics& statistics = figures.statistics;
  std::vector<Figure> list{
      {"entropy",
       fmt::format("{:.2f} bits for each target word (0: all weight on one source word, {:.2f}: the same "
                   "on all)",
                   statistics.entropy, statistics.uniform_entropy)},
      {"coverage",
       fmt::format("{:.2f} of weight for each source word (1: translated once); {:.1f}% of the words get "
                   "less than {}, {:.1f}% more than {}",
                   statistics.coverage, 100 * statistics.under_covered, figures.thresholds.under_covered,
                   100 * statistics.over_covered, figures.thresholds.over_covered)},
      {"monotonicity",
       fmt::format("{:.1f}% of the steps do not go back in the source", 100 * statistics.monotonicity)},
      {"weight by distance from the diagonal", distance_line(figures)}};
  if (figures.alignment) list.push_back({"alignment error", error_line(figures)});
  return list;
}

Json figures_json(const AttentionFigures& figures) {
  Json json;
  if (figures.head > 0) json["head"] = figures.head;
  json["statistics"] = statistics_json(figures.statistics, figures.thresholds);
  if (!figures.alignment) return json;
  const AlignmentCounts& counts = *figures.alignment;
  json["alignment_error"] = {{"error_rate", rounded(alignment_error_rate(counts))},
                             {"precision", rounded(alignment_precision(counts))},
                             {"recall", rounded(alignment_recall(counts))},
                             {"links", counts.links},
                             {"sure", counts.sure},
                             {"possible", counts.possible},
                             {"links_in_sure", counts.links_in_sure},
                             {"links_in_possible", counts.links_in_possible},
                             {"sentences_without_gold", figures.unannotated}};
  return json;
}

Json attention_json(const AttentionMap& map, const AttentionStatisticsOptions& thresholds) {
  AttentionSums sums(thresholds);
  sums.add(map.attention);
  Json links = Json::array();
  for (const AlignmentLink& link : map.links) links.push_back({link.source, link.target});
  Json json;
  json["line"] = map.line;
  if (map.head > 0) json["head"] = map.head;
  json["source"] = map.source;
  json["target"] = map.target;
  json["source_labels"] = map.attention.source;
  json["target_labels"] = map.attention.target;
  json["attention"] = rows_json(map.attention);
  json["alignment"] = std::move(links);
  json["statistics"] = statistics_json(sums.mean(), thresholds);
  return json;
}

}  // namespace s2s
