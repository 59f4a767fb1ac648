#include "lab/sequences.h"

#include <algorithm>

namespace s2s::lab {
namespace {

std::vector<std::int32_t> random_symbols(std::int64_t shortest, std::int64_t longest, std::int32_t alphabet,
                                         Random& random) {
  const auto span = static_cast<std::uint64_t>(longest - shortest + 1);
  std::vector<std::int32_t> symbols(static_cast<std::size_t>(shortest) + random.below(span));
  for (std::int32_t& symbol : symbols)
    symbol = kFirstSymbol + static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(alphabet)));
  return symbols;
}

}  // namespace

Pairs copy_pairs(std::size_t count, std::int64_t shortest, std::int64_t longest, std::int32_t alphabet,
                 Random& random) {
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i)
    pairs.source.push_back(random_symbols(shortest, longest, alphabet, random));
  pairs.target = pairs.source;
  return pairs;
}

namespace toy_language {

// Words 0 .. 15: one word; 16 .. 19: two; 20 .. 23: none; 24 .. 31: adjectives.
std::int64_t fertility(std::int32_t word) {
  const std::int32_t number = word - kFirstSymbol;
  return number >= 16 && number < 20 ? 2 : number >= 20 && number < 24 ? 0 : 1;
}

bool is_adjective(std::int32_t word) { return word - kFirstSymbol >= 24; }

std::vector<std::int32_t> translate(const std::vector<std::int32_t>& source) {
  std::vector<std::int32_t> ordered = source;
  for (std::size_t i = 0; i + 1 < ordered.size(); ++i) {
    if (is_adjective(ordered[i]) && !is_adjective(ordered[i + 1])) std::swap(ordered[i], ordered[i + 1]), ++i;
  }
  std::vector<std::int32_t> target;
  for (const std::int32_t word : ordered) {
    if (fertility(word) == 2) target.push_back(kAuxiliary);
    if (fertility(word) >= 1) target.push_back(word);
  }
  return target;
}

Pairs pairs(std::size_t count, std::int64_t shortest, std::int64_t longest, Random& random) {
  Pairs pairs;
  for (std::size_t i = 0; i < count; ++i) {
    pairs.source.push_back(random_symbols(shortest, longest, kWords, random));
    pairs.target.push_back(translate(pairs.source.back()));
  }
  return pairs;
}

}  // namespace toy_language

double share_right(const std::vector<std::int32_t>& output, const std::vector<std::int32_t>& right) {
  if (right.empty()) return output.empty() ? 1 : 0;
  std::size_t same = 0;
  for (std::size_t i = 0; i < std::min(output.size(), right.size()); ++i)
    same += output[i] == right[i] ? 1 : 0;
  return static_cast<double>(same) / static_cast<double>(right.size());
}

}  // namespace s2s::lab
