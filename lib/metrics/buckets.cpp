#include "metrics/buckets.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/signals.h"
#include "base/words.h"
#include "metrics/unicode.h"

namespace s2s {

std::string_view to_string(BucketBy by) {
  switch (by) {
    case BucketBy::source:
      return "source";
    case BucketBy::reference:
      return "reference";
    case BucketBy::hypothesis:
      break;
  }
  return "hypothesis";
}

std::string_view to_string(BucketUnit unit) {
  switch (unit) {
    case BucketUnit::word:
      return "word";
    case BucketUnit::piece:
      return "piece";
    case BucketUnit::character:
      break;
  }
  return "char";
}

BucketBy parse_bucket_by(std::string_view name) {
  for (const auto by : {BucketBy::source, BucketBy::reference, BucketBy::hypothesis}) {
    if (to_string(by) == name) return by;
  }
  throw UsageError(fmt::format("can't bucket by '{}': use source, reference or hypothesis", name));
}

BucketUnit parse_bucket_unit(std::string_view name) {
  for (const auto unit : {BucketUnit::word, BucketUnit::piece, BucketUnit::character}) {
    if (to_string(unit) == name) return unit;
  }
  throw UsageError(fmt::format("can't measure length in '{}': use word, piece or char", name));
}

std::vector<Bucket> make_buckets(const std::vector<std::int64_t>& lengths, const BucketOptions& options) {
  std::vector<Bucket> buckets;
  std::int64_t low = 0;
  for (const auto bound : options.bounds) {
    if (bound <= 0 || bound < low) {
      throw UsageError(
          fmt::format("bucket bounds must be positive and rise: {}", fmt::join(options.bounds, ",")));
    }
    buckets.push_back({buckets.empty() ? fmt::format("<={}", bound)
                       : low == bound  ? fmt::format("{}", bound)
                                       : fmt::format("{}-{}", low, bound),
                       low,
                       bound,
                       {}});
    low = bound + 1;
  }
  buckets.push_back({buckets.empty() ? "all" : fmt::format(">{}", low - 1),
                     low,
                     std::numeric_limits<std::int64_t>::max(),
                     {}});
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const auto bucket =
        std::lower_bound(buckets.begin(), buckets.end(), lengths[i],
                         [](const Bucket& b, std::int64_t length) { return b.high < length; });
    bucket->sentences.push_back(i);
  }
  return buckets;
}

std::vector<std::int64_t> line_lengths(const Lines& lines, BucketUnit unit) {
  if (unit == BucketUnit::piece) throw UsageError("lengths in pieces need the model's vocabulary");
  std::vector<std::int64_t> lengths;
  lengths.reserve(lines.size());
  for (const auto& line : lines) {
    throw_if_interrupted();
    const std::size_t length = unit == BucketUnit::word ? count_words(line) : count_characters(line);
    lengths.push_back(static_cast<std::int64_t>(length));
  }
  return lengths;
}

}  // namespace s2s
