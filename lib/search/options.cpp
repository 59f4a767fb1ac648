#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "search/search_options.h"
#include "search/translator_options.h"

namespace s2s {
namespace {

void require(bool holds, const char* option, const char* range, double value) {
  if (!holds) throw UsageError(fmt::format("--{} must be {}, not {}", option, range, value));
}

}  // namespace

void check(const SearchOptions& options) {
  const auto number = [](std::int64_t value) { return static_cast<double>(value); };
  require(options.beam >= 1, "beam", "at least 1", number(options.beam));
  require(options.n_best >= 1 && options.n_best <= options.beam, "n-best", "from 1 to the beam's size",
          number(options.n_best));
  // A negative alpha would favour short outputs beyond log P, a negative beta reward what attention left out
  // without bound.
  require(std::isfinite(options.length_penalty) && options.length_penalty >= 0, "length-penalty", "0 or more",
          options.length_penalty);
  require(std::isfinite(options.coverage_penalty) && options.coverage_penalty >= 0, "coverage-penalty",
          "0 or more", options.coverage_penalty);
  require(std::isfinite(options.max_length_ratio) && options.max_length_ratio >= 0, "max-length-ratio",
          "0 or more", options.max_length_ratio);
  require(options.max_length_offset >= 0, "max-length-offset", "0 or more",
          number(options.max_length_offset));
  require(options.max_length_ratio + number(options.max_length_offset) >= 1,
          "max-length-ratio + max-length-offset", "at least 1",
          options.max_length_ratio + number(options.max_length_offset));
  require(options.batch_size >= 1, "batch-size", "at least 1", number(options.batch_size));
}

void check(const TranslatorOptions& options) {
  check(options.search);
  const auto number = [](std::int64_t value) { return static_cast<double>(value); };
  require(options.max_source_pieces >= 1, "max-source-pieces", "at least 1",
          number(options.max_source_pieces));
  require(options.window >= 1, "window", "at least 1", number(options.window));
  require(options.batch_pieces >= 1, "batch-pieces", "at least 1", number(options.batch_pieces));
}

}  // namespace s2s
