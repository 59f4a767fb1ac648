// Quality by sentence length: the picture for which attention was invented (Bahdanau et al. 2015, figure 2;
// Luong et al. 2015, figure 6). Sentences are sorted into buckets by one length; each bucket is scored as a
// corpus of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/statistics.h"

namespace s2s {

enum class BucketBy { source, reference, hypothesis };
enum class BucketUnit {
  word,       // between white space
  piece,      // of the model's vocabulary: the caller counts them
  character,  // Unicode characters, white space included
};

std::string_view to_string(BucketBy by);
std::string_view to_string(BucketUnit unit);
BucketBy parse_bucket_by(std::string_view name);      // "source", "reference", "hypothesis"; else UsageError
BucketUnit parse_bucket_unit(std::string_view name);  // "word", "piece", "char"; else UsageError

struct BucketOptions {
  BucketBy by = BucketBy::source;
  BucketUnit unit = BucketUnit::word;
  // The greatest length of each bucket but the last, which is open: 0-10, 11-20, ..., 61-80, 81 and more.
  std::vector<std::int64_t> bounds = {10, 20, 30, 40, 50, 60, 80};
};

struct Bucket {
  std::string label;  // "<=10", "11-20", ..., ">80"
  std::int64_t low = 0;
  std::int64_t high = 0;  // inclusive; INT64_MAX in the last
  std::vector<std::size_t> sentences;
};

// The bounds must be positive and rise: UsageError otherwise.
std::vector<Bucket> make_buckets(const std::vector<std::int64_t>& lengths, const BucketOptions& options);

// Lengths in words or characters; pieces can't be counted here (UsageError).
std::vector<std::int64_t> line_lengths(const Lines& lines, BucketUnit unit);

}  // namespace s2s
