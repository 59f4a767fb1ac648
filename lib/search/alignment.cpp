#include "search/alignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>

namespace s2s {
std::vector<AlignmentLink> piece_alignment(const Hypothesis& hypothesis, std::int64_t offset) {
  const AttentionMatrix& attention = hypothesis.attention;
  const auto pieces = static_cast<std::int64_t>(hypothesis.pieces.size());
  assert(attention.steps >= pieces || pieces == 0);
  std::vector<AlignmentLink> links;
  for (std::int64_t target = 0; target < pieces; ++target) {
    const std::int64_t step = target + offset;
    if (step < 0 || step >= attention.steps) continue;
    const auto row = attention.weights.begin() + step * attention.source;
    const auto most = std::max_element(row, row + attention.source);
    const std::int64_t source = most - row;
    if (source < attention.source - 1 && *most > 0) links.push_back({source, target});
  }
  return links;
}

std::vector<AlignmentLink> word_alignment(const std::vector<AlignmentLink>& piece_links,
                                          const PieceWords& source, const PieceWords& target) {
  std::vector<AlignmentLink> links;
  for (const AlignmentLink& link : piece_links) {
    const AlignmentLink words{source.of_piece.at(static_cast<std::size_t>(link.source)),
                              target.of_piece.at(static_cast<std::size_t>(link.target))};
    if (words.source != kNoWord && words.target != kNoWord) links.push_back(words);
  }
  std::sort(links.begin(), links.end(), [](const AlignmentLink& a, const AlignmentLink& b) {
    return a.target != b.target ? a.target < b.target : a.source < b.source;
  });
  links.erase(std::unique(links.begin(), links.end()), links.end());
  return links;
}

std::string to_pharaoh(const std::vector<AlignmentLink>& links) {
  std::string text;
  for (const AlignmentLink& link : links)
    fmt::format_to(std::back_inserter(text), "{}{}-{}", text.empty() ? "" : " ", link.source, link.target);
  return text;
}

}  // namespace s2s
