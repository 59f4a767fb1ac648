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

// {"statistics": {...}, "alignment_error": {...}}, the second where there is gold.
nlohmann::ordered_json figures_json(const AttentionFigures& figures);

// {"line", "source", "target", "source_labels", "target_labels", "attention", "alignment", "statistics"};
// attention is a row for each target label.
nlohmann::ordered_json attention_json(const AttentionMap& map, const AttentionStatisticsOptions& thresholds);

}  // namespace s2s
