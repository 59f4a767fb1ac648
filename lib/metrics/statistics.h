// Sufficient statistics: a corpus score is a function of the sum of one short row of counts per sentence. So
// the score of any part of a test set (a length bucket, a bootstrap sample) costs additions only.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace s2s {

// [sentences, width], row-major. What the columns mean is the metric's affair.
class SentenceStatistics {
 public:
  explicit SentenceStatistics(std::size_t width, std::size_t sentences = 0)
      : width_(width), values_(width * sentences) {}

  std::size_t size() const { return values_.size() / width_; }
  std::size_t width() const { return width_; }
  std::span<const double> row(std::size_t sentence) const {
    return std::span(values_).subspan(sentence * width_, width_);
  }
  std::span<double> row(std::size_t sentence) {
    return std::span(values_).subspan(sentence * width_, width_);
  }
  // The new sentence's row, all zero.
  std::span<double> add_row() {
    values_.resize(values_.size() + width_);
    return std::span(values_).last(width_);
  }

  std::vector<double> sum() const {
    std::vector<double> total(width_);
    for (std::size_t i = 0; i < values_.size(); ++i) total[i % width_] += values_[i];
    return total;
  }
  std::vector<double> sum(std::span<const std::size_t> sentences) const {
    std::vector<double> total(width_);
    for (const std::size_t sentence : sentences) {
      const auto values = row(sentence);
      for (std::size_t i = 0; i < width_; ++i) total[i] += values[i];
    }
    return total;
  }

 private:
  std::size_t width_;
  std::vector<double> values_;
};

// From summed statistics to the score that is printed (0 to 100).
using ScoreFunction = std::function<double(std::span<const double>)>;

// The lines of a test set: hypotheses[i] is held against references[r][i] for every r.
using Lines = std::vector<std::string>;

}  // namespace s2s
