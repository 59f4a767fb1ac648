#include "search/greedy_search.h"

#include "search/decoding.h"

namespace s2s {

std::vector<NBest> greedy_search(StepModel& model, const std::vector<std::vector<std::int32_t>>& sources,
                                 const SearchOptions& options) {
  std::vector<NBest> results(sources.size());
  Decoding decoding(model, pad_sources(sources), options);
  for (std::int64_t step = 1; !decoding.open().empty(); ++step) {
    const TopCandidates top = decoding.step(1);
    std::vector<OpenHypothesis> open;
    std::vector<std::int64_t> parents;
    for (std::size_t row = 0; row < decoding.open().size(); ++row) {
      const OpenHypothesis& parent = decoding.open()[row];
      NBest& result = results[static_cast<std::size_t>(parent.sentence)];
      const OpenHypothesis extended = decoding.extend(static_cast<std::int64_t>(row), top.candidates[row]);
      if (extended.last_piece == kEndId) {
        result = {decoding.trace(extended, /*complete=*/true)};
      } else if (step > decoding.limit(parent.sentence)) {
        result = {decoding.trace(parent, /*complete=*/false)};
      } else {
        open.push_back(extended);
        parents.push_back(static_cast<std::int64_t>(row));
      }
    }
    decoding.keep(std::move(open), parents);
  }
  return results;
}

}  // namespace s2s
