#include "search/alignment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <string_view>

namespace s2s {
namespace {

constexpr std::string_view kWordBegin = "\u2581";
constexpr std::string_view kUnknown = "<unk>";  // decodes to a mark between blanks

}  // namespace

std::vector<std::int64_t> words_of(const std::vector<std::string>& pieces) {
  std::vector<std::int64_t> words;
  std::int64_t word = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const bool begins =
        pieces[i].starts_with(kWordBegin) || pieces[i] == kUnknown || (i > 0 && pieces[i - 1] == kUnknown);
    if (begins && i > 0) ++word;
    words.push_back(word);
  }
  return words;
}

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
                                          const std::vector<std::string>& source_pieces,
                                          const std::vector<std::string>& target_pieces) {
  const std::vector<std::int64_t> source_words = words_of(source_pieces);
  const std::vector<std::int64_t> target_words = words_of(target_pieces);
  std::vector<AlignmentLink> links;
  for (const AlignmentLink& link : piece_links)
    links.push_back({source_words.at(static_cast<std::size_t>(link.source)),
                     target_words.at(static_cast<std::size_t>(link.target))});
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
