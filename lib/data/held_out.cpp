#include "data/held_out.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "base/hash.h"
#include "base/signals.h"
#include "data/pair_reader.h"
#include "text/utf8.h"

namespace s2s {

namespace {

// Texts with fewer pairs may have none in the lowest part, and then the pair with the lowest hash is taken.
constexpr std::uint64_t kFewPairs = 2000;
constexpr std::uint64_t kBetweenLooks = 4096;  // pairs between looks for a signal

// The lowest `share` of all hashes; share in (0, 1).
std::uint64_t threshold(double share) { return static_cast<std::uint64_t>(std::ldexp(share, 64)); }

// Where a set's range begins.
std::uint64_t origin(HeldOutSet set) { return set == HeldOutSet::test ? std::uint64_t{1} << 63U : 0; }

// Calls `visit` with each usable pair and its place in the set's range. The number of all pairs.
template <class Visit>
std::uint64_t visit_usable(const CorpusOptions& corpus, HeldOutSet set, const Visit& visit) {
  PairReader reader(corpus);
  for (TextPair pair; reader.next(pair);) {
    if (reader.pairs() % kBetweenLooks == 0) throw_if_interrupted();
    if (is_usable(pair)) visit(pair, pair_hash(pair.source.text, pair.target.text) - origin(set));
  }
  return reader.pairs();
}

// Places in a set's range, rising, a copy for each line.
struct Candidates {
  std::vector<std::uint64_t> places;
  std::uint64_t of = 0;
};

Candidates find_candidates(const CorpusOptions& corpus, HeldOutSet set) {
  const std::uint64_t limit = threshold(kLargestHeldOutShare);
  Candidates found;
  std::uint64_t seen = 0;
  found.of = visit_usable(corpus, set, [&](const TextPair&, std::uint64_t place) {
    if (place < limit || ++seen <= kFewPairs) found.places.push_back(place);
  });
  if (found.of > kFewPairs) std::erase_if(found.places, [&](std::uint64_t place) { return place >= limit; });
  std::ranges::sort(found.places);
  return found;
}

// The share, halved until no more pairs are to be expected than may be taken; a little less, as chance has
// its part.
double fitting_share(const HeldOutOptions& options, std::uint64_t of) {
  double share = options.share;
  while (share * static_cast<double>(of) > 0.95 * static_cast<double>(options.pairs)) share /= 2;
  return share;
}

// Places of the pairs taken, rising, each once.
std::vector<std::uint64_t> choose(const Candidates& candidates, const HeldOutOptions& options) {
  const auto tenth = static_cast<std::uint64_t>(kLargestHeldOutShare * static_cast<double>(candidates.of));
  std::uint64_t room = std::min(tenth, static_cast<std::uint64_t>(options.pairs));
  const std::uint64_t end = threshold(fitting_share(options, candidates.of));
  std::vector<std::uint64_t> taken;
  for (auto at = candidates.places.begin(); at != candidates.places.end();) {
    const auto next = std::upper_bound(at, candidates.places.end(), *at);
    const auto copies = static_cast<std::uint64_t>(next - at);
    if (*at >= end && !taken.empty()) break;
    if (copies <= room) {
      taken.push_back(*at);
      room -= copies;
    }
    at = next;
  }
  return taken;
}

}  // namespace

std::uint64_t pair_hash(std::string_view source, std::string_view target) {
  const auto normal = [](std::string_view text) {
    std::string normalised(text);
    normalise_nfc(normalised);
    return normalised;
  };
  const std::string digits = sha256_of(normal(source) + "\n" + normal(target));
  std::uint64_t hash = 0;
  std::from_chars(digits.data(), digits.data() + 16, hash, 16);
  return hash;
}

HeldOut choose_held_out(const CorpusOptions& corpus, const HeldOutOptions& options, HeldOutSet set) {
  if (options.pairs <= 0) return {};
  const Candidates candidates = find_candidates(corpus, set);
  const std::vector<std::uint64_t> places = choose(candidates, options);
  HeldOut held_out;
  held_out.of = candidates.of;
  std::set<std::uint64_t> seen;
  visit_usable(corpus, set, [&](const TextPair& pair, std::uint64_t place) {
    if (!std::ranges::binary_search(places, place)) return;
    ++held_out.pairs;
    if (!seen.insert(place).second) return;
    held_out.source.push_back(pair.source.text);
    held_out.target.push_back(pair.target.text);
  });
  for (const std::uint64_t place : places) held_out.hashes.push_back(place + origin(set));
  std::ranges::sort(held_out.hashes);
  return held_out;
}

std::string held_out_key(const std::vector<std::uint64_t>& hashes) {
  return hashes.empty() ? std::string() : sha256_of(fmt::format("{:016x}", fmt::join(hashes, " ")));
}

}  // namespace s2s
