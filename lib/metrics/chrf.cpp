#include "metrics/chrf.h"

#include <algorithm>
#include <vector>

#include "base/words.h"
#include "metrics/count_lines.h"
#include "metrics/lines.h"
#include "metrics/ngrams.h"
#include "metrics/signature.h"
#include "metrics/unicode.h"

namespace s2s {

namespace {

std::size_t orders(const ChrfOptions& options) {
  return static_cast<std::size_t>(options.character_order + options.word_order);
}

bool is_ascii_punctuation(char c) {
  return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

// chrF++'s words: one ASCII punctuation mark at the end, or else at the front, of a word is a word of its
// own.
void split_chrf_words(std::string_view line, std::vector<std::string_view>& words) {
  words.clear();
  for (const auto word : split_words(line)) {
    if (word.size() == 1 || count_characters(word) == 1) {
      words.push_back(word);
    } else if (is_ascii_punctuation(word.back())) {
      words.push_back(word.substr(0, word.size() - 1));
      words.push_back(word.substr(word.size() - 1));
    } else if (is_ascii_punctuation(word.front())) {
      words.push_back(word.substr(0, 1));
      words.push_back(word.substr(1));
    } else {
      words.push_back(word);
    }
  }
}

class ChrfCounter {
 public:
  explicit ChrfCounter(const ChrfOptions& options) : options_(options) {}

  // The counts of one hypothesis against its best reference.
  void count(const Lines& hypotheses, const std::vector<Lines>& references, std::size_t i,
             std::span<double> best) {
    double best_score = -1;
    std::vector<double> row(best.size());
    for (const auto& reference : references) {
      std::fill(row.begin(), row.end(), 0.0);
      count_pair(hypotheses[i], reference[i], row);
      const double score = chrf_from_statistics(row, options_);
      if (score > best_score) {
        best_score = score;
        std::copy(row.begin(), row.end(), best.begin());
      }
    }
  }

 private:
  void count_pair(const std::string& hypothesis_line, const std::string& reference_line,
                  std::span<double> row) {
    const std::string hypothesis = options_.lowercase ? lowercase(hypothesis_line) : hypothesis_line;
    const std::string reference = options_.lowercase ? lowercase(reference_line) : reference_line;
    const auto character_columns = static_cast<std::size_t>(options_.character_order) * 3;
    count_orders(characters(hypothesis), characters(reference), row.first(character_columns));
    if (options_.word_order == 0) return;
    words_.clear();
    const Symbols hypothesis_words = words(hypothesis);
    count_orders(hypothesis_words, words(reference), row.subspan(character_columns));
  }

  void count_orders(const Symbols& hypothesis, const Symbols& reference, std::span<double> row) {
    matched_.resize(row.size() / 3);
    matcher_(hypothesis, {&reference, 1}, matched_);
    for (std::size_t n = 1; n <= matched_.size(); ++n) {
      const auto in_reference = ngram_count(reference.size(), n);
      // an order that the reference has nothing of isn't held against the hypothesis
      row[3 * n - 3] = in_reference > 0 ? static_cast<double>(ngram_count(hypothesis.size(), n)) : 0;
      row[3 * n - 2] = static_cast<double>(in_reference);
      row[3 * n - 1] = static_cast<double>(matched_[n - 1]);
    }
  }

  Symbols characters(const std::string& line) const {
    Symbols symbols;
    for (const char32_t c : decode_utf8(line)) {
      if (options_.whitespace || !is_space(c)) symbols.push_back(c);
    }
    return symbols;
  }

  Symbols words(const std::string& line) {
    split_chrf_words(line, line_words_);
    Symbols symbols;
    for (const auto word : line_words_) symbols.push_back(words_(word));
    return symbols;
  }

  ChrfOptions options_;
  NgramMatcher matcher_;
  Interner<std::string_view> words_;
  std::vector<std::string_view> line_words_;
  std::vector<std::int64_t> matched_;
};

}  // namespace

double chrf_from_statistics(std::span<const double> sums, const ChrfOptions& options) {
  constexpr double kEpsilon = 1e-16;
  const double factor = options.beta * options.beta;
  double f_sum = 0;
  double precision_sum = 0;
  double recall_sum = 0;
  int effective_orders = 0;
  for (std::size_t n = 0; n < orders(options); ++n) {
    const double in_hypothesis = sums[3 * n];
    const double in_reference = sums[3 * n + 1];
    const double matched = sums[3 * n + 2];
    const double precision = in_hypothesis > 0 ? matched / in_hypothesis : kEpsilon;
    const double recall = in_reference > 0 ? matched / in_reference : kEpsilon;
    const double denominator = factor * precision + recall;
    f_sum += denominator > 0 ? (1 + factor) * precision * recall / denominator : kEpsilon;
    if (in_hypothesis > 0 && in_reference > 0) {
      precision_sum += precision;
      recall_sum += recall;
      ++effective_orders;
    }
  }
  if (options.epsilon_smoothing) return 100 * f_sum / static_cast<double>(orders(options));
  if (precision_sum + recall_sum == 0) return 0;
  const double precision = precision_sum / effective_orders;
  const double recall = recall_sum / effective_orders;
  return 100 * ((1 + factor) * precision * recall / (factor * precision + recall));
}

SentenceStatistics chrf_statistics(const Lines& hypotheses, const std::vector<Lines>& references,
                                   const ChrfOptions& options, const Work& work) {
  check_parallel(hypotheses, references);
  return count_lines(chrf_name(options), hypotheses.size(), 3 * orders(options), work, [&] {
    return [&, counter = ChrfCounter(options)](std::size_t line, std::span<double> row) mutable {
      counter.count(hypotheses, references, line, row);
    };
  });
}

ScoreFunction chrf_score_function(const ChrfOptions& options) {
  return [options](std::span<const double> sums) { return chrf_from_statistics(sums, options); };
}

double corpus_chrf(const Lines& hypotheses, const std::vector<Lines>& references,
                   const ChrfOptions& options) {
  return chrf_from_statistics(chrf_statistics(hypotheses, references, options).sum(), options);
}

double sentence_chrf(const std::string& hypothesis, const Lines& references, const ChrfOptions& options) {
  std::vector<Lines> streams;
  for (const auto& reference : references) streams.push_back({reference});
  return corpus_chrf({hypothesis}, streams, options);
}

std::string chrf_name(const ChrfOptions& options) {
  return "chrF" + std::to_string(options.beta) +
         std::string(static_cast<std::size_t>(options.word_order), '+');
}

std::string chrf_signature(const ChrfOptions& options, std::size_t references) {
  return signature(references, {{"case", options.lowercase ? "lc" : "mixed"},
                                {"eff", options.epsilon_smoothing ? "no" : "yes"},
                                {"nc", std::to_string(options.character_order)},
                                {"nw", std::to_string(options.word_order)},
                                {"space", options.whitespace ? "yes" : "no"}});
}

}  // namespace s2s
