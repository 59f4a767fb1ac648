// chrF (Popovic 2015) and chrF++ (Popovic 2017), equal to sacreBLEU's: the F-score of character n-grams, for
// chrF++ of word n-grams too. Precision and recall are averaged over the orders that both sides have n-grams
// of, then
//   chrF = 100 (1 + beta^2) P R / (beta^2 P + R).
// Of several references each sentence counts the one that scores best.
#pragma once

#include <string>

#include "metrics/statistics.h"
#include "metrics/work.h"

namespace s2s {

struct ChrfOptions {
  int character_order = 6;
  int word_order = 0;  // 2: chrF++
  int beta = 2;        // how many times recall counts as much as precision
  bool lowercase = false;
  bool whitespace = false;         // count white space as characters instead of leaving it out
  bool epsilon_smoothing = false;  // average the F-scores of all orders, as chrF++.py, Moses and NLTK do
};

// Columns, three an order (characters first): n-grams of the hypothesis, of the reference, matched.
SentenceStatistics chrf_statistics(const Lines& hypotheses, const std::vector<Lines>& references,
                                   const ChrfOptions& options, const Work& work = {});
double chrf_from_statistics(std::span<const double> sums, const ChrfOptions& options);
ScoreFunction chrf_score_function(const ChrfOptions& options);

// 0 to 100. DataError if the numbers of lines differ or there is no reference.
double corpus_chrf(const Lines& hypotheses, const std::vector<Lines>& references,
                   const ChrfOptions& options = {});
double sentence_chrf(const std::string& hypothesis, const Lines& references, const ChrfOptions& options = {});

// "chrF2", "chrF2++"
std::string chrf_name(const ChrfOptions& options);
// "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:s2s-0.1.0"
std::string chrf_signature(const ChrfOptions& options, std::size_t references);

}  // namespace s2s
