#include "study/seeds.h"

#include <algorithm>

namespace s2s {

RunPointers pointers_to(const std::vector<ScoredRun>& runs) {
  RunPointers pointers;
  for (const ScoredRun& run : runs) pointers.push_back(&run);
  return pointers;
}

SentenceStatistics side_by_side(const RunPointers& runs) {
  const std::size_t width = runs.front()->bleu.width();
  SentenceStatistics joined(width * runs.size());
  for (std::size_t sentence = 0; sentence < runs.front()->bleu.size(); ++sentence) {
    auto row = joined.add_row();
    for (std::size_t run = 0; run < runs.size(); ++run)
      std::ranges::copy(runs[run]->bleu.row(sentence),
                        row.begin() + static_cast<std::ptrdiff_t>(run * width));
  }
  return joined;
}

ScoreFunction mean_bleu(const RunPointers& runs, const BleuOptions& options) {
  return [count = runs.size(), bleu = bleu_score_function(options)](std::span<const double> sums) {
    const std::size_t width = sums.size() / count;
    double total = 0;
    for (std::size_t run = 0; run < count; ++run) total += bleu(sums.subspan(run * width, width));
    return total / static_cast<double>(count);
  };
}

}  // namespace s2s
