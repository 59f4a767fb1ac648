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
    : reference_(reference),
      length_(hypothesis_length),
      length_ratio_(hypothesis_length > 0
                        ? static_cast<double>(reference.size()) / static_cast<double>(hypothesis_length)
                        : 1),
      beam_(kBeamWidth),
      cells_((hypothesis_length + 1) * (reference.size() + 1), Cell{kUnreached, Edit::none}) {
  // The diagonal advances by the ratio with every row: the beams of two rows must overlap.
  if (static_cast<double>(kBeamWidth) < length_ratio_ / 2) {
    beam_ = static_cast<std::int64_t>(std::ceil(length_ratio_ / 2 + static_cast<double>(kBeamWidth)));
  }
  for (std::size_t j = 0; j <= reference_.size(); ++j)
    cell(0, j) = {static_cast<std::int32_t>(j), Edit::insert};
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
  return cell(length_, reference_.size()).cost;
}

void BeamEditDistance::fill_row(std::size_t i, std::uint32_t word) {
  const auto columns = static_cast<std::int64_t>(reference_.size()) + 1;
  const auto diagonal = static_cast<std::int64_t>(std::floor(static_cast<double>(i) * length_ratio_));
  const std::int64_t begin = std::max<std::int64_t>(0, diagonal - beam_);
  const std::int64_t end = i == length_ ? columns : std::min(columns, diagonal + beam_);
  for (std::int64_t column = begin; column < end; ++column) {
    const auto j = static_cast<std::size_t>(column);
    if (j == 0) {
      cell(i, 0) = {cell(i - 1, 0).cost + 1, Edit::erase};
      continue;
    }
    const bool same = word == reference_[j - 1];
    Cell best = {cell(i - 1, j - 1).cost + (same ? 0 : 1), same ? Edit::match : Edit::substitute};
    if (cell(i - 1, j).cost + 1 < best.cost) best = {cell(i - 1, j).cost + 1, Edit::erase};
    if (cell(i, j - 1).cost + 1 < best.cost) best = {cell(i, j - 1).cost + 1, Edit::insert};
    cell(i, j) = best.cost < kUnreached ? best : Cell{kUnreached, Edit::none};
  }
}

std::vector<Edit> BeamEditDistance::path() const {
  std::vector<Edit> edits;
  std::size_t i = length_;
  std::size_t j = reference_.size();
  while (i > 0 || j > 0) {
    const Edit edit = cell(i, j).edit;
    assert(edit != Edit::none);
    edits.push_back(edit);
    if (edit != Edit::insert) --i;
    if (edit != Edit::erase) --j;
  }
  std::reverse(edits.begin(), edits.end());
  return edits;
}

}  // namespace s2s
