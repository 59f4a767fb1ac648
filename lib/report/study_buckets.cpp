#include "report/study_buckets.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace s2s {
namespace {

constexpr std::int64_t kLongWords = 40;
constexpr double kPiecesAWord = 1.5;
constexpr std::int64_t kCharactersAWord = 6;  // the blank included

std::int64_t long_length(BucketUnit unit) {
  switch (unit) {
    case BucketUnit::word:
      return kLongWords;
    case BucketUnit::piece:
      return static_cast<std::int64_t>(kPiecesAWord * kLongWords);
    case BucketUnit::character:
      break;
  }
  return kCharactersAWord * kLongWords;
}

}  // namespace

const StudyResult* scored_result(const StudyCorpus& corpus) {
  const auto found =
      std::ranges::find_if(corpus.results, [](const StudyResult& result) { return !result.runs.empty(); });
  return found == corpus.results.end() ? nullptr : &*found;
}

std::vector<std::size_t> filled_buckets(const StudyCorpus& corpus) {
  std::vector<std::size_t> filled;
  const StudyResult* scored = scored_result(corpus);
  for (std::size_t bucket = 0; scored != nullptr && bucket < scored->buckets.size(); ++bucket) {
    const bool any = std::ranges::any_of(corpus.results, [&](const StudyResult& result) {
      return !result.runs.empty() && result.buckets[bucket].sentences > 0;
    });
    if (any) filled.push_back(bucket);
  }
  return filled;
}

std::string sentence_counts(const StudyCorpus& corpus, std::size_t bucket) {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  std::size_t most = 0;
  for (const StudyResult& result : corpus.results) {
    if (result.runs.empty()) continue;
    fewest = std::min(fewest, result.buckets[bucket].sentences);
    most = std::max(most, result.buckets[bucket].sentences);
  }
  return fewest == most ? std::to_string(most) : fmt::format("{}-{}", fewest, most);
}

const PooledRow* best_bucket(const std::vector<PooledRow>& buckets) {
  std::size_t all = 0;
  for (const PooledRow& row : buckets) all += row.sentences;
  const std::size_t least = std::max<std::size_t>(1, std::min(kFewSentences, all / 10));
  const PooledRow* best = nullptr;
  for (const PooledRow& row : buckets) {
    if (row.sentences >= least && (best == nullptr || row.bleu > best->bleu)) best = &row;
  }
  return best;
}

const PooledRow* longest_bucket(const std::vector<PooledRow>& buckets) {
  const auto found =
      std::find_if(buckets.rbegin(), buckets.rend(), [](const PooledRow& row) { return row.sentences > 0; });
  return found == buckets.rend() ? nullptr : &*found;
}

std::optional<std::int64_t> long_bound(const std::vector<PooledRow>& buckets, BucketUnit unit) {
  const PooledRow* longest = longest_bucket(buckets);
  const auto shortest = std::ranges::find_if(buckets, [](const PooledRow& row) { return row.sentences > 0; });
  if (longest == nullptr || longest == &*shortest) return std::nullopt;
  std::int64_t bound = shortest->high;  // where the buckets begin with longer sentences
  for (const PooledRow& row : buckets) {
    if (&row == longest) break;
    if (row.high <= long_length(unit)) bound = std::max(bound, row.high);
  }
  return bound;
}

double mean_training_seconds(const StudyResult& result) {
  double seconds = 0;
  for (const StudyRun& run : result.runs) seconds += run.training_seconds;
  return seconds / static_cast<double>(result.runs.size());
}

}  // namespace s2s
