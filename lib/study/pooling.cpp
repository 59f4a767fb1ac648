#include "study/pooling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "study/kept_share.h"
#include "study/seeds.h"

namespace s2s {
namespace {

// Both systems' runs with the seeds that both have.
std::pair<RunPointers, RunPointers> common_seeds(const std::vector<ScoredRun>& runs,
                                                 const std::vector<ScoredRun>& baseline) {
  std::pair<RunPointers, RunPointers> common;
  for (const ScoredRun& run : runs) {
    for (const ScoredRun& other : baseline) {
      if (run.seed != other.seed) continue;
      common.first.push_back(&run);
      common.second.push_back(&other);
    }
  }
  return common;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

std::optional<double> deviation(const std::vector<double>& values) {
  if (values.size() < 2) return std::nullopt;
  double squares = 0;
  for (const double value : values) squares += (value - mean(values)) * (value - mean(values));
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

// Means over the seeds' own rows of this bucket.
PooledRow mean_row(const std::vector<BucketRow>& rows) {
  PooledRow pooled{.label = rows.front().label,
                   .low = rows.front().low,
                   .high = rows.front().high,
                   .sentences = rows.front().sentences,
                   .interval = {},
                   .seed_spread = {},
                   .chrf_plus_plus = {},
                   .ter = {},
                   .cut_off_share = {},
                   .difference = {},
                   .p_value = {}};
  const auto values = [&](const auto& value) {
    std::vector<double> all;
    for (const BucketRow& row : rows) all.push_back(value(row));
    return all;
  };
  const std::vector<double> bleu = values([](const BucketRow& row) { return row.bleu.score; });
  pooled.bleu = mean(bleu);
  pooled.seed_spread = deviation(bleu);
  pooled.chrf = mean(values([](const BucketRow& row) { return row.chrf; }));
  pooled.length_ratio = mean(values([](const BucketRow& row) { return row.length_ratio; }));
  if (rows.front().chrf_plus_plus) {
    pooled.chrf_plus_plus = mean(values([](const BucketRow& row) { return row.chrf_plus_plus.value_or(0); }));
  }
  if (rows.front().ter) pooled.ter = mean(values([](const BucketRow& row) { return row.ter.value_or(0); }));
  if (rows.front().cut_off_share)
    pooled.cut_off_share = mean(values([](const BucketRow& row) { return row.cut_off_share.value_or(0); }));
  return pooled;
}

// Everything that rows of one variant are made from.
class Pool {
 public:
  Pool(const std::vector<ScoredRun>& runs, const std::vector<ScoredRun>* baseline,
       const EvaluationOptions& options)
      : options_(options), all_(pointers_to(runs)), statistics_(side_by_side(all_)) {
    if (baseline == nullptr) return;
    auto [own, other] = common_seeds(runs, *baseline);
    if (own.empty()) return;
    pair_.emplace(Pair{own, side_by_side(own), side_by_side(other)});
  }

  PooledRow row(const std::vector<BucketRow>& rows, const std::vector<std::size_t>& sentences) const {
    PooledRow pooled = mean_row(rows);
    if (sentences.empty()) return pooled;
    pooled.interval = interval(sentences);
    if (pair_) {
      const ScoreFunction score = mean_bleu(pair_->own, options_.bleu);
      pooled.difference = score(pair_->system.sum(sentences)) - score(pair_->baseline.sum(sentences));
      pooled.p_value =
          p_value(pair_->baseline, pair_->system, sentences, score, options_.significance, options_.work);
    }
    return pooled;
  }

  // Of a bucket that holds other sentences for each run; `sentences` are those of the only run.
  PooledRow own_row(std::vector<BucketRow> rows, const std::vector<std::size_t>& sentences) const {
    const BucketRow empty = rows.front();
    std::erase_if(rows, [](const BucketRow& row) { return row.sentences == 0; });
    if (rows.empty()) return mean_row({empty});
    PooledRow pooled = mean_row(rows);
    std::size_t total = 0;
    for (const BucketRow& row : rows) total += row.sentences;
    pooled.sentences = (total + all_.size() / 2) / all_.size();
    if (all_.size() == 1) pooled.interval = interval(sentences);
    return pooled;
  }

 private:
  std::optional<Interval> interval(const std::vector<std::size_t>& sentences) const {
    if (options_.bootstrap.samples == 0) return std::nullopt;
    return bootstrap_interval(statistics_, sentences, mean_bleu(all_, options_.bleu), options_.bootstrap,
                              options_.work);
  }

  struct Pair {
    RunPointers own;
    SentenceStatistics system;
    SentenceStatistics baseline;
  };

  const EvaluationOptions& options_;
  RunPointers all_;
  SentenceStatistics statistics_;
  std::optional<Pair> pair_;
};

}  // namespace

ScoredRun score_run(std::uint64_t seed, const TestSet& test, const SystemOutput& output,
                    const EvaluationOptions& options) {
  EvaluationOptions alone = options;
  alone.bootstrap.samples = 0;  // intervals are those of the pool
  return {seed, evaluate(test, output, alone),
          bleu_statistics(output.hypotheses, test.references, options.bleu, options.work),
          evaluation_buckets(test, output, options)};
}

PooledResult pool_runs(const std::vector<ScoredRun>& runs, const std::vector<ScoredRun>* baseline,
                       const EvaluationOptions& options) {
  const Pool pool(runs, baseline, options);
  std::vector<BucketRow> overall;
  for (const ScoredRun& run : runs) overall.push_back(run.evaluation.overall);
  PooledResult result{pool.row(overall, all_sentences(runs.front().bleu.size())), {}, {}};
  const std::vector<Bucket>& buckets = runs.front().buckets;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    std::vector<BucketRow> rows;
    for (const ScoredRun& run : runs) rows.push_back(run.evaluation.buckets[i]);
    const bool own = options.buckets.by == BucketBy::hypothesis;
    result.buckets.push_back(own ? pool.own_row(rows, buckets[i].sentences)
                                 : pool.row(rows, buckets[i].sentences));
  }
  result.kept = kept_share(runs, baseline, options);
  return result;
}

}  // namespace s2s
