#include "search/search.h"

#include "search/beam_search.h"
#include "search/greedy_search.h"

namespace s2s {

std::vector<NBest> search(StepModel& model, const std::vector<std::vector<std::int32_t>>& sources,
                          const SearchOptions& options) {
  check(options);
  std::vector<NBest> results(sources.size(), NBest(1));
  std::vector<std::vector<std::int32_t>> filled;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i].empty()) continue;
    filled.push_back(sources[i]);
    places.push_back(i);
  }
  if (filled.empty()) return results;
  std::vector<NBest> found =
      options.beam == 1 ? greedy_search(model, filled, options) : beam_search(model, filled, options);
  for (std::size_t i = 0; i < places.size(); ++i) results[places[i]] = std::move(found[i]);
  return results;
}

}  // namespace s2s
