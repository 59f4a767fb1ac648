#include "search/source_order.h"

#include <algorithm>

namespace s2s {
namespace {

void turn_columns(AttentionMatrix& attention) {
  for (std::int64_t step = 0; step < attention.steps; ++step) {
    const auto row = attention.weights.begin() + step * attention.source;
    std::reverse(row, row + attention.source - 1);
  }
}

}  // namespace

std::vector<std::vector<std::int32_t>> sources_as_read(const std::vector<Translation>& batch, bool reversed) {
  std::vector<std::vector<std::int32_t>> sources;
  for (const Translation& one : batch) {
    sources.push_back(one.source_pieces);
    if (reversed) std::reverse(sources.back().begin(), sources.back().end());
  }
  return sources;
}

void restore_source_order(Hypothesis& hypothesis) {
  turn_columns(hypothesis.attention);
  for (AttentionMatrix& head : hypothesis.heads) turn_columns(head);
}

}  // namespace s2s
