#include "study/kept_share.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "report/study_buckets.h"
#include "study/seeds.h"

namespace s2s {
namespace {

using Members = std::vector<bool>;  // by sentence

Members members_of(const std::vector<Bucket>& buckets, std::size_t sentences,
                   const std::function<bool(const Bucket&)>& chosen) {
  Members members(sentences);
  for (const Bucket& bucket : buckets) {
    if (!chosen(bucket)) continue;
    for (const std::size_t sentence : bucket.sentences) members[sentence] = true;
  }
  return members;
}

// A variant's sentences: their counts as long ones and, beside that, as ones of the best bucket, zero where
// they are not. The share is a score of the sum, so that it can be drawn like any other.
class Share {
 public:
  Share(const std::vector<ScoredRun>& runs, const PooledRow& best, std::int64_t beyond,
        const BleuOptions& options)
      : runs_(pointers_to(runs)),
        bleu_(mean_bleu(runs_, options)),
        statistics_(2 * side_by_side(runs_).width()) {
    const SentenceStatistics joined = side_by_side(runs_);
    const std::vector<Bucket>& buckets = runs.front().buckets;
    const Members is_long =
        members_of(buckets, joined.size(), [&](const Bucket& bucket) { return bucket.low > beyond; });
    const Members is_best =
        members_of(buckets, joined.size(), [&](const Bucket& bucket) { return bucket.label == best.label; });
    for (std::size_t sentence = 0; sentence < joined.size(); ++sentence) {
      const auto from = joined.row(sentence);
      const auto row = statistics_.add_row();
      if (is_long[sentence]) std::ranges::copy(from, row.begin());
      if (is_best[sentence])
        std::ranges::copy(from, row.begin() + static_cast<std::ptrdiff_t>(joined.width()));
    }
    sentences_ = static_cast<std::size_t>(std::ranges::count(is_long, true));
  }

  const SentenceStatistics& statistics() const { return statistics_; }
  std::size_t sentences() const { return sentences_; }
  double bleu() const { return long_bleu(statistics_.sum()); }
  double share(std::span<const double> sums) const {
    const double best = bleu_(sums.subspan(sums.size() / 2));
    return best > 0 ? long_bleu(sums) / best : 0;
  }

 private:
  double long_bleu(std::span<const double> sums) const { return bleu_(sums.first(sums.size() / 2)); }

  RunPointers runs_;
  ScoreFunction bleu_;
  SentenceStatistics statistics_;
  std::size_t sentences_ = 0;
};

std::vector<double> drawn_shares(const Share& share, const EvaluationOptions& options) {
  const std::array<const SentenceStatistics*, 1> systems{&share.statistics()};
  return bootstrap_scores(
      systems, all_sentences(share.statistics().size()),
      [&](std::span<const double> sums) { return share.share(sums); }, options.bootstrap, options.work,
      "intervals of what is kept")[0];
}

// What best_bucket() and long_bound() look at, means over the seeds.
std::vector<PooledRow> mean_rows(const std::vector<ScoredRun>& runs) {
  std::vector<PooledRow> rows;
  for (std::size_t bucket = 0; bucket < runs.front().buckets.size(); ++bucket) {
    const BucketRow& first = runs.front().evaluation.buckets[bucket];
    PooledRow& row = rows.emplace_back();
    row.label = first.label;
    row.low = first.low;
    row.high = first.high;
    row.sentences = first.sentences;
    for (const ScoredRun& run : runs)
      row.bleu += run.evaluation.buckets[bucket].bleu.score / static_cast<double>(runs.size());
  }
  return rows;
}

Interval interval_of_differences(std::vector<double> shares, const std::vector<double>& baseline,
                                 double confidence) {
  for (std::size_t sample = 0; sample < shares.size(); ++sample) shares[sample] -= baseline[sample];
  return percentile_interval(std::move(shares), confidence);
}

}  // namespace

std::optional<KeptShare> kept_share(const std::vector<ScoredRun>& runs,
                                    const std::vector<ScoredRun>* baseline,
                                    const EvaluationOptions& options) {
  if (options.buckets.by == BucketBy::hypothesis) return std::nullopt;
  const std::vector<PooledRow> rows = mean_rows(runs);
  const std::optional<std::int64_t> beyond = long_bound(rows, options.buckets.unit);
  if (!beyond) return std::nullopt;
  const PooledRow& best = *best_bucket(rows);
  const Share share(runs, best, *beyond, options.bleu);
  KeptShare kept{.beyond = *beyond,
                 .sentences = share.sentences(),
                 .bleu = share.bleu(),
                 .best_label = best.label,
                 .best_bleu = best.bleu,
                 .share = share.share(share.statistics().sum()),
                 .interval = {}};
  if (options.bootstrap.samples == 0) return kept;
  const std::vector<double> drawn = drawn_shares(share, options);
  kept.interval = percentile_interval(drawn, options.bootstrap.confidence);
  if (baseline == nullptr || baseline->empty()) return kept;
  const Share other(*baseline, *best_bucket(mean_rows(*baseline)), *beyond, options.bleu);
  kept.difference =
      interval_of_differences(drawn, drawn_shares(other, options), options.bootstrap.confidence);
  return kept;
}

}  // namespace s2s
