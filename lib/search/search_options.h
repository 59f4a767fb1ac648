// How translations are searched for and ranked. No LibTorch: the command line binds these fields.
#pragma once

#include <cstdint>

namespace s2s {

// The score of a finished hypothesis is Wu et al.'s (2016, eq. 14): log P(Y|X) / lp(Y) + cp(X;Y).
struct SearchOptions {
  std::int64_t beam = 5;          // hypotheses kept open a sentence; 1: greedy
  std::int64_t n_best = 1;        // hypotheses returned a sentence, best first; at most `beam`
  double length_penalty = 1.0;    // alpha in lp(Y) = ((5 + |Y|) / 6)^alpha; 0: no normalisation
  double coverage_penalty = 0.0;  // beta in cp(X;Y) = beta sum_i log min(sum_j p_ij, 1); 0: none
  double max_length_ratio = 2.0;  // an output has at most ratio * source + offset pieces, </s> not counted
  std::int64_t max_length_offset = 10;
  std::int64_t batch_size = 64;  // sentences searched at once
};

}  // namespace s2s
