#include "metrics/symmetrise.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace s2s {
namespace {

struct ByTarget {
  bool operator()(const AlignmentLink& a, const AlignmentLink& b) const {
    return a.target != b.target ? a.target < b.target : a.source < b.source;
  }
};
using LinkSet = std::set<AlignmentLink, ByTarget>;

// A growing alignment, which knows which words have a link.
class Growing {
 public:
  explicit Growing(const LinkSet& links) {
    for (const AlignmentLink& link : links) add(link);
  }

  bool has(const AlignmentLink& link) const { return links_.contains(link); }
  bool source_linked(const AlignmentLink& link) const { return sources_.contains(link.source); }
  bool target_linked(const AlignmentLink& link) const { return targets_.contains(link.target); }
  void add(const AlignmentLink& link) {
    links_.insert(link);
    sources_.insert(link.source);
    targets_.insert(link.target);
  }
  const LinkSet& links() const { return links_; }

 private:
  LinkSet links_;
  std::set<std::int64_t> sources_;
  std::set<std::int64_t> targets_;
};

// GROW-DIAG: again and again, each link takes in those of its eight neighbours that are in the union and
// bring a word that had none.
void grow_diagonally(Growing& alignment, const LinkSet& united) {
  constexpr std::array<std::pair<int, int>, 8> kNeighbours{
      {{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {-1, 1}, {1, -1}, {1, 1}}};
  for (bool grown = true; grown;) {
    grown = false;
    for (const AlignmentLink& link : united) {  // by target, then by source
      if (!alignment.has(link)) continue;
      for (const auto& [target, source] : kNeighbours) {
        const AlignmentLink next{link.source + source, link.target + target};
        if (!united.contains(next) || alignment.has(next)) continue;
        if (alignment.source_linked(next) && alignment.target_linked(next)) continue;
        alignment.add(next);
        grown = true;
      }
    }
  }
}

// FINAL and FINAL-AND.
void add_final(Growing& alignment, const LinkSet& direction, bool both_must_be_free) {
  for (const AlignmentLink& link : direction) {
    const bool source = alignment.source_linked(link), target = alignment.target_linked(link);
    if (both_must_be_free ? !source && !target : !source || !target) alignment.add(link);
  }
}

std::vector<AlignmentLink> listed(const LinkSet& links) { return {links.begin(), links.end()}; }

}  // namespace

std::vector<AlignmentLink> symmetrise(std::span<const AlignmentLink> forward,
                                      std::span<const AlignmentLink> reverse, Symmetrisation method) {
  const LinkSet there(forward.begin(), forward.end()), back(reverse.begin(), reverse.end());
  LinkSet common, united;
  std::set_intersection(there.begin(), there.end(), back.begin(), back.end(),
                        std::inserter(common, common.end()), ByTarget());
  std::set_union(there.begin(), there.end(), back.begin(), back.end(), std::inserter(united, united.end()),
                 ByTarget());
  if (method == Symmetrisation::intersection) return listed(common);
  if (method == Symmetrisation::united) return listed(united);
  Growing alignment(common);
  grow_diagonally(alignment, united);
  if (method != Symmetrisation::grow_diag) {
    const bool both = method == Symmetrisation::grow_diag_final_and;
    add_final(alignment, there, both);
    add_final(alignment, back, both);
  }
  return listed(alignment.links());
}

std::vector<AlignmentLink> turned(std::span<const AlignmentLink> links) {
  std::vector<AlignmentLink> other;
  for (const AlignmentLink& link : links) other.push_back({link.target, link.source});
  return other;
}

}  // namespace s2s
