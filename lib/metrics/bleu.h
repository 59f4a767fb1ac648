// BLEU (Papineni et al. 2002), equal to sacreBLEU's (Post 2018) to the last printed digit:
//   BLEU = 100 BP exp(1/N sum_n log p_n),  p_n = matched n-grams / n-grams of the hypotheses,  N = 4,
//   BP = min(1, exp(1 - r/c)),  c the hypotheses' words, r those of the reference that is closest in length.
// Counts are summed over the corpus before anything is divided. Smoothing: Chen and Cherry (2014), methods 1
// to 3.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "metrics/score_text.h"
#include "metrics/statistics.h"
#include "metrics/tokenizer.h"
#include "metrics/work.h"

namespace s2s {

inline constexpr std::size_t kBleuOrder = 4;

enum class BleuSmoothing {
  exponential,  // "exp", as mteval-v13a.pl: the k-th order without a match counts 1 / 2^k
  floor,        // "floor": an order without a match counts `smoothing_value`
  add_k,        // "add-k": `smoothing_value` is added to both counts of the orders above 1
  none,         // "none"
};

std::string_view to_string(BleuSmoothing smoothing);
BleuSmoothing parse_bleu_smoothing(std::string_view name);  // UsageError if it is none of the names

struct BleuOptions {
  BleuTokenizer tokenizer = BleuTokenizer::mteval_13a;
  BleuSmoothing smoothing = BleuSmoothing::exponential;
  std::optional<double> smoothing_value;  // floor: 0.1, add-k: 1
  bool lowercase = false;
  bool effective_order =
      false;  // leave out orders for which the hypothesis has no n-gram: for single sentences
};

// Counts of one sentence, or their sums. As a row of SentenceStatistics: the fields in this order.
struct BleuStatistics {
  static constexpr std::size_t kWidth = 2 + 2 * kBleuOrder;
  double hypothesis_length = 0;
  double reference_length = 0;
  std::array<double, kBleuOrder> matched{};
  std::array<double, kBleuOrder> total{};

  static BleuStatistics from_row(std::span<const double> row);
  void to_row(std::span<double> row) const;
};

struct BleuScore {
  double score = 0;                             // 0 to 100
  std::array<double, kBleuOrder> precisions{};  // percent, smoothed
  double brevity_penalty = 0;
  double ratio = 0;  // hypothesis length / reference length; 0 without reference words
  BleuStatistics statistics;
};

BleuScore bleu_from_statistics(const BleuStatistics& statistics, const BleuOptions& options);

// Lines that end in a full stop with a blank before it. A hundred of them mean that the text is tokenised
// already, which gives scores that can't be compared with others (sacreBLEU warns of it too).
std::size_t count_tokenized_endings(const Lines& lines);

// One row per line. `references` holds one vector of lines for each reference, an empty line being a
// reference too; DataError if lengths differ or there is none.
SentenceStatistics bleu_statistics(const Lines& hypotheses, const std::vector<Lines>& references,
                                   const BleuOptions& options, const Work& work = {});
BleuScore corpus_bleu(const Lines& hypotheses, const std::vector<Lines>& references,
                      const BleuOptions& options = {});
// With effective order, whatever `options` says. references: one line each.
BleuScore sentence_bleu(const std::string& hypothesis, const Lines& references, BleuOptions options = {});

ScoreFunction bleu_score_function(const BleuOptions& options);

// "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:s2s-0.1.0"
std::string bleu_signature(const BleuOptions& options, std::size_t references);
// "36.9 66.4/42.8/30.1/21.6 (BP = 1.000 ratio = 1.003 hyp_len = 61447 ref_len = 61263)"
std::string format_bleu(const BleuScore& bleu, int digits = kScoreDigits);

}  // namespace s2s
