// Pairs kept out of the training text, to validate or test on. Which they are depends on each pair's own
// text: lines may be reordered or appended without moving a pair from one side to the other, and the copies
// of a pair go together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data/corpus.h"

namespace s2s {

// The largest share that may be held out.
inline constexpr double kLargestHeldOutShare = 0.1;

struct HeldOutOptions {
  std::int64_t pairs = 2000;  // at most; 0: none
  double share = 0.05;        // of the text's pairs; above 0, at most kLargestHeldOutShare
};

// The halves of the range of hashes, so that two sets of one text are disjoint.
enum class HeldOutSet { development, test };

struct HeldOut {
  std::vector<std::uint64_t> hashes;  // pair_hash of each distinct pair, rising: CorpusOptions::held_out
  std::uint64_t pairs = 0;            // lines of the text that they take, copies counted
  std::uint64_t of = 0;               // pairs of the text
  std::vector<std::string> source;    // each distinct pair once, in the text's order
  std::vector<std::string> target;
};

// 64 bits of the SHA-256 of both sides in Unicode normalisation form C, whatever the corpus is read in.
std::uint64_t pair_hash(std::string_view source, std::string_view target);

// Takes the pairs whose hash lies in the lowest part, `share` of the set's range. The share is halved until
// no more than `pairs` are to be expected, so as a text grows pairs leave the set now and then, but none ever
// joins it. At least one pair is taken and at most every tenth, a pair with all of its copies or not at all;
// none of a text with fewer than ten. Pairs with a blank side, or whose lines training drops as bad, stay
// where they are. Reads the text twice. Throws what PairReader throws, and Interrupted.
HeldOut choose_held_out(const CorpusOptions& corpus, const HeldOutOptions& options, HeldOutSet set);

// What tells two choices apart; empty where nothing is held out.
std::string held_out_key(const std::vector<std::uint64_t>& hashes);

}  // namespace s2s
