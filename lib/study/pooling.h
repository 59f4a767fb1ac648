// Scores of a variant over its seeds. BLEU is the mean of the seeds' BLEU; its interval comes from bootstrap
// samples of sentences which are the same for every seed, so it shows what another text of the same kind
// might have given, and stands beside the spread over seeds, which shows what another training might have.
#pragma once

#include <vector>

#include "metrics/evaluation.h"
#include "report/study_report.h"

namespace s2s {

// One run's translations of the test set.
struct ScoredRun {
  std::uint64_t seed = 0;
  EvaluationReport evaluation;
  SentenceStatistics bleu;      // of each sentence
  std::vector<Bucket> buckets;  // the evaluation's
};

struct PooledResult {
  PooledRow overall;
  std::vector<PooledRow> buckets;
  std::optional<KeptShare> kept;
};

ScoredRun score_run(std::uint64_t seed, const TestSet& test, const SystemOutput& output,
                    const EvaluationOptions& options);

// At least one run. Differences to `baseline` are tested over the seeds that both have; nullptr for the
// baseline itself. Buckets by hypothesis hold other sentences for each run: there means alone are given, and
// of a single run its interval.
PooledResult pool_runs(const std::vector<ScoredRun>& runs, const std::vector<ScoredRun>* baseline,
                       const EvaluationOptions& options);

}  // namespace s2s
