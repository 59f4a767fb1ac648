#include "metrics/ngrams.h"

#include <algorithm>

#include "base/signals.h"

namespace s2s {

void NgramMatcher::operator()(const Symbols& hypothesis, std::span<const Symbols> references,
                              std::span<std::int64_t> matched) {
  names_.resize(references.size() + 1);
  for (auto& names : names_) names.clear();
  for (std::size_t order = 1; order <= matched.size(); ++order) {
    throw_if_interrupted();  // an order of a line of a million characters takes a fifth of a second
    interner_.clear();
    lengthen(hypothesis, order, names_[0]);
    for (std::size_t r = 0; r < references.size(); ++r) lengthen(references[r], order, names_[r + 1]);
    matched[order - 1] = count_matches(names_);
  }
}

void NgramMatcher::lengthen(const Symbols& symbols, std::size_t order, std::vector<std::uint32_t>& names) {
  if (order == 1) names.assign(symbols.size(), 0);
  const auto count = static_cast<std::size_t>(ngram_count(symbols.size(), order));
  names.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    names[i] = interner_((std::uint64_t{names[i]} << 32) | symbols[i + order - 1]);
  }
}

std::int64_t NgramMatcher::count_matches(std::span<const std::vector<std::uint32_t>> names) {
  counts_.assign(interner_.size(), 0);
  allowed_.assign(interner_.size(), 0);
  for (const auto& reference : names.subspan(1)) {
    for (const auto name : reference) allowed_[name] = std::max(allowed_[name], ++counts_[name]);
    for (const auto name : reference) counts_[name] = 0;
  }
  std::int64_t matched = 0;
  for (const auto name : names[0]) {
    if (allowed_[name] > 0) {
      --allowed_[name];
      ++matched;
    }
  }
  return matched;
}

}  // namespace s2s
