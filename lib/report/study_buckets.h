// What tables, figures and the answer of a study have to know of its length buckets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "report/study_report.h"

namespace s2s {

// Figures of fewer sentences are chance for the greater part.
constexpr std::size_t kFewSentences = 30;

// The first result that has runs: its buckets are those of all. nullptr: there is none yet.
const StudyResult* scored_result(const StudyCorpus& corpus);

// Indices of the buckets in which some variant has sentences.
std::vector<std::size_t> filled_buckets(const StudyCorpus& corpus);

// "300"; of buckets by hypothesis, in which each variant has others, from the fewest to the most: "280-310".
std::string sentence_counts(const StudyCorpus& corpus, std::size_t bucket);

// The bucket with the highest BLEU, of those that have kFewSentences or a tenth of all sentences. nullptr:
// there are no sentences.
const PooledRow* best_bucket(const std::vector<PooledRow>& buckets);

// The last one that has sentences.
const PooledRow* longest_bucket(const std::vector<PooledRow>& buckets);

// Sentences that are longer than this count as long: 40 words, or the greatest bound of the buckets below
// that which has sentences beyond it (in pieces and characters as many as 40 words have). None: all sentences
// are in one bucket.
std::optional<std::int64_t> long_bound(const std::vector<PooledRow>& buckets, BucketUnit unit);

// Mean over the runs, of which there is at least one.
double mean_training_seconds(const StudyResult& result);

}  // namespace s2s
