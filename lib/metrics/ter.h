// TER, translation edit rate (Snover et al. 2006), as sacreBLEU computes it, which follows the program
// tercom:
//   TER = 100 * edits / average length of the references,
// the edits being insertions, deletions and substitutions of words, and shifts of a run of words to another
// place, each 1. Which shifts to make is found greedily (shift_search.h). Of several references each sentence
// counts the nearest one. Lower is better; above 100 is possible. One thing differs: sacreBLEU 2.6 tokenises
// references twice, hypotheses once, which shows where punctuation is both parted from words and left out:
// equal texts can score 50 there. Here both sides are tokenised once, and equal texts score 0.
#pragma once

#include <string>

#include "metrics/statistics.h"
#include "metrics/work.h"

namespace s2s {

struct TerOptions {
  bool normalized = false;  // part punctuation from words, undo XML entities
  bool no_punct = false;    // leave out . , ? : ; ! " ( )
  bool asian_support =
      false;  // with normalized: every ideograph a word; with no_punct: leave out full-width marks too
  bool case_sensitive = false;
};

// Columns: edits of the nearest reference, average length of the references, in words.
SentenceStatistics ter_statistics(const Lines& hypotheses, const std::vector<Lines>& references,
                                  const TerOptions& options, const Work& work = {});
// Without a reference word: 100 if there is any edit, else 0.
double ter_from_statistics(std::span<const double> sums);

// DataError if the numbers of lines differ or there is no reference.
double corpus_ter(const Lines& hypotheses, const std::vector<Lines>& references,
                  const TerOptions& options = {});
double sentence_ter(const std::string& hypothesis, const Lines& references, const TerOptions& options = {});

// "nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:s2s-0.1.0"
std::string ter_signature(const TerOptions& options, std::size_t references);

// tercom's tokenisation: the words of `line` parted by single blanks.
std::string tokenize_for_ter(std::string_view line, const TerOptions& options);

}  // namespace s2s
