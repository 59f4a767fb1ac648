#include "search/batch_plan.h"

#include <algorithm>

namespace s2s {

std::vector<std::vector<std::size_t>> plan_batches(const std::vector<std::int64_t>& lengths,
                                                   std::int64_t batch_size, std::int64_t batch_pieces) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < lengths.size(); ++i)
    if (lengths[i] > 0) order.push_back(i);
  // longest first, so that a batch's first sentence is its longest
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lengths[a] > lengths[b]; });
  std::vector<std::vector<std::size_t>> batches;
  for (const std::size_t index : order) {
    const bool fits =
        !batches.empty() && static_cast<std::int64_t>(batches.back().size()) < batch_size &&
        static_cast<std::int64_t>(batches.back().size() + 1) * lengths[batches.back().front()] <=
            batch_pieces;
    if (!fits) batches.emplace_back();
    batches.back().push_back(index);
  }
  std::sort(batches.begin(), batches.end(), [](const auto& a, const auto& b) {
    return *std::min_element(a.begin(), a.end()) < *std::min_element(b.begin(), b.end());
  });
  return batches;
}

}  // namespace s2s
