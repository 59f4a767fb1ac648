#include "search/top_candidates.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace s2s {
namespace {

constexpr float kNothing = -std::numeric_limits<float>::infinity();
constexpr std::int64_t kBlock = 32;

bool contains(const std::vector<std::int32_t>& banned, std::int32_t piece) {
  return std::find(banned.begin(), banned.end(), piece) != banned.end();
}

bool better(const Candidate& a, const Candidate& b) {
  return a.log_probability > b.log_probability ||
         (a.log_probability == b.log_probability && a.piece < b.piece);
}

// Puts a candidate in place of the last one and moves it up to where it belongs.
void insert(Candidate* best, std::int64_t k, const Candidate& candidate) {
  std::int64_t place = k - 1;
  for (; place > 0 && better(candidate, best[place - 1]); --place) best[place] = best[place - 1];
  best[place] = candidate;
}

TopCandidates empty_candidates(const at::Tensor& log_probabilities, std::int64_t k) {
  TopCandidates top;
  top.width = std::min(k, log_probabilities.size(1));
  top.candidates.assign(static_cast<std::size_t>(log_probabilities.size(0) * top.width),
                        Candidate{kNothing, -1});
  return top;
}

// Almost every block holds nothing above the k-th best so far; that test, without a branch inside, is what
// costs time.
void scan_row(const float* row, std::int64_t vocabulary, const std::vector<std::int32_t>& banned,
              Candidate* best, std::int64_t k) {
  for (std::int64_t begin = 0; begin < vocabulary; begin += kBlock) {
    const std::int64_t end = std::min(begin + kBlock, vocabulary);
    const float threshold = best[k - 1].log_probability;
    int above = 0;
    for (std::int64_t i = begin; i < end; ++i) above |= static_cast<int>(row[i] > threshold);
    if (above == 0) continue;
    for (std::int64_t i = begin; i < end; ++i) {
      const auto piece = static_cast<std::int32_t>(i);
      if (row[i] > best[k - 1].log_probability && !contains(banned, piece)) insert(best, k, {row[i], piece});
    }
  }
}

void scan(const at::Tensor& log_probabilities, const std::vector<std::int32_t>& banned, TopCandidates& top) {
  const at::Tensor values = log_probabilities.to(torch::kFloat).contiguous();
  const std::int64_t vocabulary = values.size(1);
  const float* data = values.data_ptr<float>();
  at::parallel_for(0, values.size(0), /*grain_size=*/8, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row)
      scan_row(data + row * vocabulary, vocabulary, banned, top.candidates.data() + row * top.width,
               top.width);
  });
}

}  // namespace

TopCandidates top_candidates_by_topk(const at::Tensor& log_probabilities, std::int64_t k,
                                     const std::vector<std::int32_t>& banned) {
  TopCandidates top = empty_candidates(log_probabilities, k);
  const std::int64_t found =
      std::min(top.width + static_cast<std::int64_t>(banned.size()), log_probabilities.size(1));
  const at::Tensor finite =
      log_probabilities.to(torch::kFloat).nan_to_num(kNothing, /*posinf=*/kNothing, /*neginf=*/kNothing);
  const auto [values, pieces] = finite.topk(found, /*dim=*/1);
  const at::Tensor cpu_values = values.cpu().contiguous();
  const at::Tensor cpu_pieces = pieces.cpu().contiguous();
  for (std::int64_t row = 0; row < cpu_values.size(0); ++row) {
    Candidate* best = top.candidates.data() + row * top.width;
    for (std::int64_t i = row * found; i < (row + 1) * found; ++i) {
      const Candidate candidate{cpu_values.data_ptr<float>()[i],
                                static_cast<std::int32_t>(cpu_pieces.data_ptr<std::int64_t>()[i])};
      if (candidate.log_probability > best[top.width - 1].log_probability &&
          !contains(banned, candidate.piece))
        insert(best, top.width, candidate);
    }
  }
  return top;
}

TopCandidates top_candidates(const at::Tensor& log_probabilities, std::int64_t k,
                             const std::vector<std::int32_t>& banned) {
  if (!log_probabilities.is_cpu()) return top_candidates_by_topk(log_probabilities, k, banned);
  TopCandidates top = empty_candidates(log_probabilities, k);
  scan(log_probabilities, banned, top);
  return top;
}

TopCandidates top_candidates(const at::Tensor& scores, const at::Tensor& log_totals, std::int64_t k,
                             const std::vector<std::int32_t>& banned) {
  TopCandidates top = top_candidates(scores, k, banned);
  if (!log_totals.defined()) return top;
  const at::Tensor totals = log_totals.to(torch::kCPU, torch::kFloat).contiguous();
  for (std::int64_t row = 0; row < totals.size(0); ++row) {
    const float total = totals.data_ptr<float>()[row];
    for (std::int64_t i = row * top.width; i < (row + 1) * top.width; ++i) {
      Candidate& candidate = top.candidates[static_cast<std::size_t>(i)];
      candidate = std::isfinite(total) ? Candidate{candidate.log_probability - total, candidate.piece}
                                       : Candidate{kNothing, -1};
    }
  }
  return top;
}

}  // namespace s2s
