#include "metrics/shift_search.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

#include "base/signals.h"
#include "metrics/edit_distance.h"

namespace s2s {

namespace {

constexpr std::int64_t kLongestShift = 10;      // words
constexpr std::int64_t kFarthestShift = 50;     // between the two places of the run
constexpr std::int64_t kMostCandidates = 1000;  // tried for one sentence

// What the edits say of each word: whether it is in error, and where in the hypothesis a reference word
// belongs.
struct Alignment {
  std::vector<std::int64_t> hypothesis_position;  // of each reference word; -1: before the first
  std::vector<bool> reference_error;
  std::vector<bool> hypothesis_error;
};

Alignment align(const std::vector<Edit>& edits) {
  Alignment alignment;
  for (const Edit edit : edits) {
    const bool error = edit != Edit::match;
    if (edit != Edit::insert) alignment.hypothesis_error.push_back(error);
    if (edit != Edit::erase) {
      alignment.hypothesis_position.push_back(static_cast<std::int64_t>(alignment.hypothesis_error.size()) -
                                              1);
      alignment.reference_error.push_back(error);
    }
  }
  return alignment;
}

bool any_in(const std::vector<bool>& errors, std::int64_t start, std::int64_t length) {
  const auto first = errors.begin() + start;
  return std::find(first, first + length, true) != first + length;
}

// words[start, start + length) moved so that it stands before what was at `target`. A target within the run
// moves it onwards by as many words, which is tercom's way.
void shift(const Symbols& words, std::int64_t start, std::int64_t length, std::int64_t target, Symbols& out) {
  out = words;
  const auto at = [&](std::int64_t i) {
    return out.begin() + std::min<std::int64_t>(i, static_cast<std::int64_t>(words.size()));
  };
  if (target < start) {
    std::rotate(at(target), at(start), at(start + length));
  } else if (target > start + length) {
    std::rotate(at(start), at(start + length), at(target));
  } else {
    std::rotate(at(start), at(start + length), at(length + target));
  }
}

struct Shift {
  std::int64_t gain;  // how much shorter the distance becomes
  std::int64_t length;
  std::int64_t start;
  std::int64_t target;

  // More gain first, then the longer run, the earlier start, the earlier target.
  bool better_than(const Shift& other) const {
    return std::tuple(gain, length, -start, -target) >
           std::tuple(other.gain, other.length, -other.start, -other.target);
  }
};

class ShiftSearch {
 public:
  ShiftSearch(const Symbols& hypothesis, const Symbols& reference)
      : reference_(reference), words_(hypothesis), distance_(reference, hypothesis.size()) {}

  std::int64_t run() {
    std::int64_t shifts = 0;
    for (;;) {
      const auto best = find_best();
      if (tried_ >= kMostCandidates || !best || best->gain <= 0) break;
      shift(words_, best->start, best->length, best->target, shifted_);
      words_.swap(shifted_);
      ++shifts;
    }
    return shifts + distance_(words_);
  }

 private:
  std::optional<Shift> find_best() {
    best_.reset();
    before_ = distance_(words_);
    alignment_ = align(distance_.path());
    const auto hypothesis_size = static_cast<std::int64_t>(words_.size());
    const auto reference_size = static_cast<std::int64_t>(reference_.size());
    for (std::int64_t start = 0; start < hypothesis_size; ++start) {
      throw_if_interrupted();
      const std::int64_t first = std::max<std::int64_t>(0, start - kFarthestShift);
      const std::int64_t last = std::min(reference_size - 1, start + kFarthestShift);
      for (std::int64_t place = first; place <= last; ++place) {
        const std::int64_t longest =
            std::min({kLongestShift, hypothesis_size - start, reference_size - place});
        for (std::int64_t length = 1; length <= longest; ++length) {
          if (words_[static_cast<std::size_t>(start + length - 1)] !=
              reference_[static_cast<std::size_t>(place + length - 1)]) {
            break;
          }
          if (!worth_a_try(start, place, length)) continue;
          try_targets(start, place, length);
          if (tried_ >= kMostCandidates) return best_;
        }
      }
    }
    return best_;
  }

  // Both places must be in error, and the run must not be where it belongs already.
  bool worth_a_try(std::int64_t start, std::int64_t place, std::int64_t length) const {
    const std::int64_t aligned = alignment_.hypothesis_position[static_cast<std::size_t>(place)];
    return any_in(alignment_.hypothesis_error, start, length) &&
           any_in(alignment_.reference_error, place, length) &&
           !(start <= aligned && aligned < start + length);
  }

  // Behind the word that belongs before the run in the reference, or behind any word that stands for one of
  // the run.
  void try_targets(std::int64_t start, std::int64_t place, std::int64_t length) {
    std::int64_t previous = -1;
    for (std::int64_t offset = -1; offset < length; ++offset) {
      const std::int64_t position = place + offset;
      const std::int64_t target =
          position < 0 ? 0 : alignment_.hypothesis_position[static_cast<std::size_t>(position)] + 1;
      if (target == previous) continue;
      previous = target;
      throw_if_interrupted();  // of lines of 100,000 words and more, one distance takes a tenth of a second
      shift(words_, start, length, target, shifted_);
      const Shift candidate{before_ - distance_(shifted_), length, start, target};
      ++tried_;
      if (!best_ || candidate.better_than(*best_)) best_ = candidate;
    }
  }

  Symbols reference_;
  Symbols words_;
  Symbols shifted_;
  BeamEditDistance distance_;
  Alignment alignment_;
  std::int64_t before_ = 0;
  std::int64_t tried_ = 0;
  std::optional<Shift> best_;
};

}  // namespace

std::int64_t count_edits_with_shifts(const Symbols& hypothesis, const Symbols& reference) {
  if (reference.empty()) return static_cast<std::int64_t>(hypothesis.size());
  return ShiftSearch(hypothesis, reference).run();
}

}  // namespace s2s
