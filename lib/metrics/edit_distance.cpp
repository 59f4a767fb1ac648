#include "metrics/edit_distance.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace s2s {

namespace {

constexpr std::int64_t kBeamWidth = 25;
constexpr std::int32_t kUnreached = 1 << 30;

}  // namespace

BeamEditDistance::BeamEditDistance(const Symbols& reference, std::size_t hypothesis_length)
    : reference_(reference), length_(hypothesis_length) {
  const auto columns = static_cast<std::int64_t>(reference.size()) + 1;
  const double ratio = hypothesis_length > 0
                           ? static_cast<double>(reference.size()) / static_cast<double>(hypothesis_length)
                           : 1;
  // The diagonal advances by the ratio with every row: the beams of two rows must overlap.
  const std::int64_t beam = static_cast<double>(kBeamWidth) < ratio / 2
                                ? static_cast<std::int64_t>(std::ceil(ratio / 2 + kBeamWidth))
                                : kBeamWidth;
  add_row(0, columns);
  for (std::size_t i = 1; i <= length_; ++i) {
    const auto diagonal = static_cast<std::int64_t>(std::floor(static_cast<double>(i) * ratio));
    add_row(std::max<std::int64_t>(0, diagonal - beam),
            i == length_ ? columns : std::min(columns, diagonal + beam));
  }
  cells_.resize(rows_.back().first + static_cast<std::size_t>(rows_.back().end - rows_.back().begin));
  for (std::int64_t j = 0; j < columns; ++j)
    cells_[static_cast<std::size_t>(j)] = {static_cast<std::int32_t>(j), Edit::insert};
}

void BeamEditDistance::add_row(std::int64_t begin, std::int64_t end) {
  const std::size_t first =
      rows_.empty() ? 0
                    : rows_.back().first + static_cast<std::size_t>(rows_.back().end - rows_.back().begin);
  rows_.push_back({begin, end, first});
}

std::int64_t BeamEditDistance::operator()(const Symbols& hypothesis) {
  std::size_t equal = 0;
  if (filled_) {
    equal = static_cast<std::size_t>(
        std::mismatch(hypothesis.begin(), hypothesis.end(), last_.begin()).first - hypothesis.begin());
  }
  for (std::size_t i = equal + 1; i <= length_; ++i) fill_row(i, hypothesis[i - 1]);
  last_ = hypothesis;
  filled_ = true;
  return cells_.back().cost;
}

void BeamEditDistance::fill_row(std::size_t i, std::uint32_t word) {
  const Row& row = rows_[i];
  const Row& above = rows_[i - 1];
  Cell* const cells = cells_.data() + row.first;
  const Cell* const cells_above = cells_.data() + above.first;
  const auto cost_above = [&](std::int64_t column) {
    return column >= above.begin && column < above.end ? cells_above[column - above.begin].cost : kUnreached;
  };
  std::int32_t left = kUnreached;
  for (std::int64_t column = row.begin; column < row.end; ++column) {
    Cell& cell = cells[column - row.begin];
    if (column == 0) {
      cell = {cost_above(0) + 1, Edit::erase};
    } else {
      const bool same = word == reference_[static_cast<std::size_t>(column - 1)];
      Cell best = {cost_above(column - 1) + (same ? 0 : 1), same ? Edit::match : Edit::substitute};
      if (cost_above(column) + 1 < best.cost) best = {cost_above(column) + 1, Edit::erase};
      if (left + 1 < best.cost) best = {left + 1, Edit::insert};
      cell = best.cost < kUnreached ? best : Cell{kUnreached, Edit::none};
    }
    left = cell.cost;
  }
}

std::vector<Edit> BeamEditDistance::path() const {
  std::vector<Edit> edits;
  std::size_t i = length_;
  auto column = static_cast<std::int64_t>(reference_.size());
  while (i > 0 || column > 0) {
    const Row& row = rows_[i];
    assert(column >= row.begin && column < row.end);
    const Edit edit = cells_[row.first + static_cast<std::size_t>(column - row.begin)].edit;
    assert(edit != Edit::none);
    edits.push_back(edit);
    if (edit != Edit::insert) --i;
    if (edit != Edit::erase) --column;
  }
  std::reverse(edits.begin(), edits.end());
  return edits;
}

}  // namespace s2s
