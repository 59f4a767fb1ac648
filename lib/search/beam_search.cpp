#include "search/beam_search.h"

#include <algorithm>
#include <cstddef>

#include "search/decoding.h"

namespace s2s {
namespace {

struct Continuation {
  std::int64_t row;
  Candidate candidate;
  double log_probability;  // of the whole hypothesis
};

struct Finished {
  OpenHypothesis hypothesis;
  bool complete;
  double score;
};

class BeamSearch {
 public:
  BeamSearch(StepModel& model, const std::vector<std::vector<std::int32_t>>& sources,
             const SearchOptions& options)
      : options_(options), decoding_(model, pad_sources(sources), options), finished_(sources.size()) {}

  std::vector<NBest> run() {
    for (step_ = 1; !decoding_.open().empty(); ++step_) step();
    std::vector<NBest> results;
    for (const std::vector<Finished>& finished : finished_) {
      NBest& best = results.emplace_back();
      for (const Finished& one : finished) best.push_back(decoding_.trace(one.hypothesis, one.complete));
    }
    return results;
  }

 private:
  void step() {
    const TopCandidates top = decoding_.step(options_.beam);
    next_.clear();
    parents_.clear();
    const std::vector<OpenHypothesis>& open = decoding_.open();
    for (std::size_t begin = 0, end = 0; begin < open.size(); begin = end) {
      while (end < open.size() && open[end].sentence == open[begin].sentence) ++end;
      step_sentence(top, begin, end);
    }
    decoding_.keep(std::move(next_), parents_);
  }

  // Rows [begin, end) are the sentence's open hypotheses.
  void step_sentence(const TopCandidates& top, std::size_t begin, std::size_t end) {
    const std::int64_t sentence = decoding_.open()[begin].sentence;
    const std::vector<Continuation> continuations = best_continuations(top, begin, end);
    for (const Continuation& one : continuations)
      if (one.candidate.piece == kEndId) finish(sentence, decoding_.extend(one.row, one.candidate));
    if (step_ > decoding_.limit(sentence)) {
      cut_off(sentence, begin, end, continuations);
      return;
    }
    for (const Continuation& one : continuations) {
      if (one.candidate.piece == kEndId || !can_win(sentence, one.log_probability)) continue;
      next_.push_back(decoding_.extend(one.row, one.candidate));
      parents_.push_back(one.row);
    }
  }

  // The `beam` best of a sentence are among the `beam` best of each of its rows.
  std::vector<Continuation> best_continuations(const TopCandidates& top, std::size_t begin,
                                               std::size_t end) const {
    std::vector<Continuation> all;
    const auto width = static_cast<std::size_t>(top.width);
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t i = row * width; i < (row + 1) * width && top.candidates[i].piece >= 0; ++i)
        all.push_back({static_cast<std::int64_t>(row), top.candidates[i],
                       decoding_.open()[row].log_probability + top.candidates[i].log_probability});
    }
    if (all.empty()) {
      // reports that the model gives nothing
      all.push_back({static_cast<std::int64_t>(begin), top.candidates[begin * width], 0});
    }
    const auto better = [](const Continuation& a, const Continuation& b) {
      if (a.log_probability != b.log_probability) return a.log_probability > b.log_probability;
      return a.row != b.row ? a.row < b.row : a.candidate.piece < b.candidate.piece;
    };
    const std::size_t kept = std::min(all.size(), static_cast<std::size_t>(options_.beam));
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(), better);
    all.resize(kept);
    return all;
  }

  // Keeps the n best; of equals, the one found first.
  void finish(std::int64_t sentence, const OpenHypothesis& hypothesis) {
    std::vector<Finished>& finished = of(sentence);
    const double score = decoding_.score(hypothesis, step_);
    const auto place = std::upper_bound(finished.begin(), finished.end(), score,
                                        [](double value, const Finished& one) { return value > one.score; });
    finished.insert(place, {hypothesis, /*complete=*/true, score});
    if (is_overfull(finished)) finished.pop_back();
  }

  // At the limit, what is open fills the n best up, except where its completion was just found.
  void cut_off(std::int64_t sentence, std::size_t begin, std::size_t end,
               const std::vector<Continuation>& continuations) {
    std::vector<Finished> cut;
    for (std::size_t row = begin; row < end; ++row) {
      const bool completed =
          std::any_of(continuations.begin(), continuations.end(), [&](const Continuation& one) {
            return one.row == static_cast<std::int64_t>(row) && one.candidate.piece == kEndId;
          });
      const OpenHypothesis& hypothesis = decoding_.open()[row];
      if (!completed) cut.push_back({hypothesis, /*complete=*/false, decoding_.score(hypothesis, step_ - 1)});
    }
    std::stable_sort(cut.begin(), cut.end(),
                     [](const Finished& a, const Finished& b) { return a.score > b.score; });
    std::vector<Finished>& finished = of(sentence);
    for (const Finished& one : cut)
      if (!is_full(finished)) finished.push_back(one);
  }

  bool can_win(std::int64_t sentence, double log_probability) const {
    const std::vector<Finished>& finished = finished_[static_cast<std::size_t>(sentence)];
    if (!is_full(finished)) return true;
    return best_attainable_score(log_probability, decoding_.limit(sentence) + 1, options_) >
           finished.back().score;
  }

  bool is_full(const std::vector<Finished>& finished) const {
    return finished.size() >= static_cast<std::size_t>(options_.n_best);
  }
  bool is_overfull(const std::vector<Finished>& finished) const {
    return finished.size() > static_cast<std::size_t>(options_.n_best);
  }
  std::vector<Finished>& of(std::int64_t sentence) { return finished_[static_cast<std::size_t>(sentence)]; }

  const SearchOptions& options_;
  Decoding decoding_;
  std::vector<std::vector<Finished>> finished_;  // of each sentence, best first, at most n_best
  std::int64_t step_ = 0;                        // pieces that hypotheses have after it, </s> counted
  std::vector<OpenHypothesis> next_;
  std::vector<std::int64_t> parents_;
};

}  // namespace

std::vector<NBest> beam_search(StepModel& model, const std::vector<std::vector<std::int32_t>>& sources,
                               const SearchOptions& options) {
  return BeamSearch(model, sources, options).run();
}

}  // namespace s2s
