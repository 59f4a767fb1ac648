#include "metrics/alignment_error.h"

#include <algorithm>
#include <set>

namespace s2s {
namespace {

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

AlignmentCounts& AlignmentCounts::operator+=(const AlignmentCounts& other) {
  links += other.links;
  sure += other.sure;
  possible += other.possible;
  links_in_sure += other.links_in_sure;
  links_in_possible += other.links_in_possible;
  return *this;
}

AlignmentCounts count_links(std::span<const AlignmentLink> links, const GoldAlignment& gold) {
  const std::set<AlignmentLink> distinct(links.begin(), links.end());
  const auto within = [&](const std::vector<AlignmentLink>& sorted) {
    return std::count_if(distinct.begin(), distinct.end(), [&](const AlignmentLink& link) {
      return std::binary_search(sorted.begin(), sorted.end(), link);
    });
  };
  return {.links = std::ssize(distinct),
          .sure = std::ssize(gold.sure),
          .possible = std::ssize(gold.possible),
          .links_in_sure = within(gold.sure),
          .links_in_possible = within(gold.possible)};
}

double alignment_precision(const AlignmentCounts& counts) {
  return ratio(counts.links_in_possible, counts.links);
}

double alignment_recall(const AlignmentCounts& counts) { return ratio(counts.links_in_sure, counts.sure); }

double alignment_error_rate(const AlignmentCounts& counts) {
  return 1.0 - ratio(counts.links_in_sure + counts.links_in_possible, counts.links + counts.sure);
}

}  // namespace s2s
