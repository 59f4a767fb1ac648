// Attention in numbers: statistics and alignment errors for people, and everything as JSON for programs.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "metrics/alignment_error.h"
#include "metrics/attention_statistics.h"
#include "report/attention_map.h"

namespace s2s {

struct AttentionFigures {
  std::int64_t head = 0;  // whose weights were measured, from 1; 0: the mean of all
  AttentionStatistics statistics;
  AttentionStatisticsOptions thresholds;
  std::optional<AlignmentCounts> alignment;  // against gold
  std::int64_t unannotated = 0;              // sentences for which there is no gold
};

struct Figure {
  std::string name;
  std::string value;
};

std::vector<Figure> list_figures(const AttentionFigures& figures);

// {"head", "statistics": {...}, "alignment_error": {...}}, the first where they are of one head, the last
// where there is gold.
nlohmann::ordered_json figures_json(const AttentionFigures& figures);

// {"line", "head", "source", "target", "source_labels", "target_labels", "attention", "alignment",
// "statistics"}; attention is a row for each target label. Where weights are the mean of all heads there is
// no "head".
nlohmann::ordered_json attention_json(const AttentionMap& map, const AttentionStatisticsOptions& thresholds);

}  // namespace s2s
