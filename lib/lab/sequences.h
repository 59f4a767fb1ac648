// Synthetic texts as sequences of ids, whose right translation is known.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"

namespace s2s::lab {

using Sequences = std::vector<std::vector<std::int32_t>>;

struct Pairs {
  Sequences source;  // ids without </s>
  Sequences target;
};

constexpr std::int32_t kFirstSymbol = 4;  // behind the control pieces (text/special_ids.h)

// Copying, the plainest test of memory: `count` pairs of random symbols of an alphabet, lengths uniform in
// shortest .. longest, the target equal to the source.
Pairs copy_pairs(std::size_t count, std::int64_t shortest, std::int64_t longest, std::int32_t alphabet,
                 Random& random);

// A language in which it is known what each word becomes, and how many words (its fertility, Brown et al.
// 1993): 16 words become one, 4 become two, 4 none, and 8 are adjectives, which come behind the word that
// they stand before. The first of two is an auxiliary that all four share, as English "do" is: so neither of
// the two can be told without looking at the source.
namespace toy_language {
constexpr std::int32_t kWords = 32;
constexpr std::int32_t kAuxiliary = kFirstSymbol + kWords;
constexpr std::int32_t kVocabulary = kAuxiliary + 1;  // of both sides
std::int64_t fertility(std::int32_t word);            // 0, 1 or 2 words of the target
bool is_adjective(std::int32_t word);
std::vector<std::int32_t> translate(const std::vector<std::int32_t>& source);
Pairs pairs(std::size_t count, std::int64_t shortest, std::int64_t longest, Random& random);
}  // namespace toy_language

// The share of the right symbols that stand in their places; 1 also for two empty sequences.
double share_right(const std::vector<std::int32_t>& output, const std::vector<std::int32_t>& right);

}  // namespace s2s::lab
