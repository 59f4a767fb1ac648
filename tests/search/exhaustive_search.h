// The slow, obvious search that beam search is held to: it scores every sequence up to the length limit.
#pragma once

#include <algorithm>
#include <cmath>

#include "fake_models.h"
#include "search/hypothesis.h"
#include "search/search_options.h"

namespace s2s {

class ExhaustiveSearch {
 public:
  ExhaustiveSearch(FunctionModel::Distribution log_probabilities, FunctionModel::Distribution attention,
                   Pieces source, const SearchOptions& options)
      : log_probabilities_(std::move(log_probabilities)),
        attention_(std::move(attention)),
        source_(std::move(source)),
        options_(options),
        limit_(static_cast<std::size_t>(
            std::floor(options.max_length_ratio * static_cast<double>(source_.size())) +
            static_cast<double>(options.max_length_offset))) {
    source_.push_back(kEndId);
  }

  // Every complete output within the limit, best first.
  NBest all() {
    visit({}, 0, std::vector<double>(source_.size(), 0));
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Hypothesis& a, const Hypothesis& b) { return a.score > b.score; });
    return found_;
  }

 private:
  void visit(const Pieces& prefix, double log_probability, std::vector<double> coverage) {
    const std::vector<double> next = log_probabilities_(source_, prefix);
    if (attention_) {
      const std::vector<double> weights = attention_(source_, prefix);
      for (std::size_t i = 0; i < coverage.size(); ++i) coverage[i] += weights[i];
    }
    add(prefix, log_probability + next[kEndId], coverage);
    if (prefix.size() == limit_) return;
    for (std::size_t piece = kPadId + 1; piece < next.size(); ++piece) {
      Pieces longer = prefix;
      longer.push_back(static_cast<std::int32_t>(piece));
      visit(longer, log_probability + next[piece], coverage);
    }
  }

  void add(const Pieces& pieces, double log_probability, const std::vector<double>& coverage) {
    Hypothesis hypothesis;
    hypothesis.pieces = pieces;
    hypothesis.log_probability = log_probability;
    const double length = static_cast<double>(pieces.size()) + 1;  // with </s>
    hypothesis.score = log_probability / std::pow((5 + length) / 6, options_.length_penalty);
    if (options_.coverage_penalty > 0)
      for (const double sum : coverage)
        hypothesis.score += options_.coverage_penalty * std::log(std::min(sum, 1.0));
    if (std::isfinite(log_probability)) found_.push_back(hypothesis);
  }

  FunctionModel::Distribution log_probabilities_, attention_;
  Pieces source_;
  SearchOptions options_;
  std::size_t limit_;
  NBest found_;
};

}  // namespace s2s
