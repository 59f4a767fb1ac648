// How translations are searched for and ranked. No LibTorch: the command line binds these fields.
//
// A hypothesis Y of the source X is ranked by Wu et al. (2016, eq. 14): log P(Y|X) / lp(Y) + cp(X;Y). |Y|
// counts every predicted piece, </s> too, since log P sums over it as well. The coverage term stands outside
// the division.
#pragma once

#include <cstdint>

namespace s2s {

struct SearchOptions {
  std::int64_t beam = 5;    // hypotheses kept open a sentence, at least 1; 1: greedy
  std::int64_t n_best = 1;  // hypotheses returned a sentence, best first; 1 .. beam
  // alpha >= 0 in lp(Y) = ((5 + |Y|) / 6)^alpha; 0: plain log P, which favours short outputs. Sockeye and
  // fairseq default to 1, Vaswani et al. (2017) use 0.6, Wu et al. 0.2.
  double length_penalty = 1.0;
  // beta >= 0 in cp(X;Y) = beta sum_i log min(sum_j p_ij, 1), i over the source with its </s>; 0: none. Needs
  // attention.
  double coverage_penalty = 0.0;
  // An output has at most floor(ratio * source pieces) + offset pieces, </s> counted on neither side; ratio,
  // offset >= 0 and a limit of at least 1. What reaches the limit without </s> is cut off and flagged.
  double max_length_ratio = 2.0;
  std::int64_t max_length_offset = 10;
  bool allow_unknown = false;    // whether <unk> may be an output piece; <s> and <pad> never are
  std::int64_t batch_size = 64;  // sentences searched at once, at least 1
  bool keep_attention = false;   // return each hypothesis's attention weights
  bool keep_heads = false;       // and with them those of each head
};

// Throws UsageError, naming the option, where a value is out of its range.
void check(const SearchOptions& options);

}  // namespace s2s
