// Counts the n-grams that a hypothesis shares with its references: the core of BLEU (over words) and chrF
// (over characters). An n-gram is named by the pair (name of its first n-1 symbols, last symbol), so no
// n-gram is ever built or compared whole.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "metrics/interner.h"

namespace s2s {

using Symbols = std::vector<std::uint32_t>;  // words or characters as numbers; equal ones have equal numbers

// How many n-grams of one order a sequence of `length` symbols has.
inline std::int64_t ngram_count(std::size_t length, std::size_t order) {
  return length >= order ? static_cast<std::int64_t>(length - order + 1) : 0;
}

class NgramMatcher {
 public:
  // matched[n-1] = sum over all n-grams of min(count in the hypothesis, greatest count in any one reference),
  // for the orders 1 .. matched.size().
  void operator()(const Symbols& hypothesis, std::span<const Symbols> references,
                  std::span<std::int64_t> matched);

 private:
  // names[i] becomes the name of the n-gram that starts at i, given that it was that of the (n-1)-gram.
  void lengthen(const Symbols& symbols, std::size_t order, std::vector<std::uint32_t>& names);
  std::int64_t count_matches(std::span<const std::vector<std::uint32_t>> names);

  Interner<std::uint64_t, MixedHash> interner_;
  std::vector<std::vector<std::uint32_t>> names_;  // of the hypothesis, then of each reference
  std::vector<std::int32_t> counts_;
  std::vector<std::int32_t> allowed_;
};

}  // namespace s2s
