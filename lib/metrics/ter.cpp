#include "metrics/ter.h"

#include <algorithm>
#include <limits>

#include "base/words.h"
#include "metrics/count_lines.h"
#include "metrics/interner.h"
#include "metrics/lines.h"
#include "metrics/shift_search.h"
#include "metrics/signature.h"

namespace s2s {

namespace {

class TerCounter {
 public:
  explicit TerCounter(const TerOptions& options) : options_(options) {}

  void count(const Lines& hypotheses, const std::vector<Lines>& references, std::size_t i,
             std::span<double> row) {
    words_.clear();
    const Symbols hypothesis = to_symbols(hypotheses[i]);
    std::int64_t fewest = std::numeric_limits<std::int64_t>::max();
    double reference_words = 0;
    for (const auto& lines : references) {
      const Symbols reference = to_symbols(lines[i]);
      fewest = std::min(fewest, count_edits_with_shifts(hypothesis, reference));
      reference_words += static_cast<double>(reference.size());
    }
    row[0] = static_cast<double>(fewest);
    row[1] = reference_words / static_cast<double>(references.size());
  }

 private:
  Symbols to_symbols(const std::string& line) {
    Symbols symbols;
    const std::string text = tokenize_for_ter(line, options_);
    for (const auto word : split_words(text)) symbols.push_back(words_(std::string(word)));
    return symbols;
  }

  TerOptions options_;
  Interner<std::string> words_;
};

}  // namespace

SentenceStatistics ter_statistics(const Lines& hypotheses, const std::vector<Lines>& references,
                                  const TerOptions& options, const Work& work) {
  check_parallel(hypotheses, references);
  return count_lines("TER", hypotheses.size(), /*width=*/2, work, [&] {
    return [&, counter = TerCounter(options)](std::size_t line, std::span<double> row) mutable {
      counter.count(hypotheses, references, line, row);
    };
  });
}

double ter_from_statistics(std::span<const double> sums) {
  if (sums[1] > 0) return 100 * (sums[0] / sums[1]);
  return sums[0] > 0 ? 100 : 0;
}

double corpus_ter(const Lines& hypotheses, const std::vector<Lines>& references, const TerOptions& options) {
  return ter_from_statistics(ter_statistics(hypotheses, references, options).sum());
}

double sentence_ter(const std::string& hypothesis, const Lines& references, const TerOptions& options) {
  std::vector<Lines> streams;
  for (const auto& reference : references) streams.push_back({reference});
  return corpus_ter({hypothesis}, streams, options);
}

std::string ter_signature(const TerOptions& options, std::size_t references) {
  const auto yes_no = [](bool on) { return on ? "yes" : "no"; };
  return signature(references, {{"case", options.case_sensitive ? "mixed" : "lc"},
                                {"tok", "tercom"},
                                {"norm", yes_no(options.normalized)},
                                {"punct", yes_no(!options.no_punct)},
                                {"asian", yes_no(options.asian_support)}});
}

}  // namespace s2s
