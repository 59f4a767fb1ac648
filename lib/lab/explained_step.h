// One step of a translation with every number beside its formula: `s2s attend --explain`. All numbers are the
// model's own tensors, or products of their components, so that each line can be computed again by hand.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "nn/seq2seq.h"

namespace s2s::lab {

using Numbers = std::vector<double>;

struct BestPiece {
  std::int32_t piece = 0;
  double logit = 0;  // w_y' t + b_y
  double probability = 0;
};

struct ExplainedStep {
  std::int64_t step = 0;             // t, from 1
  std::int64_t steps = 0;            // of the translation, </s> counted
  bool previous_state_asks = false;  // the query is s_{t-1}, else s_t
  std::string state_formula;
  std::string readout_formula;
  std::int32_t previous_piece = 0;  // y_{t-1}
  std::int32_t piece = 0;           // y_t

  Numbers previous_state;               // [hidden] s_{t-1}
  Numbers state;                        // [hidden] s_t
  Numbers context;                      // [K]
  Numbers readout;                      // [readout]
  Numbers scores;                       // [source] e_tj
  Numbers weights;                      // [source] alpha_tj
  std::vector<Numbers> encoder_states;  // [source][K] h_j

  // The score of the position that has the most weight, summed over components: each term is the product of
  // the factors, one list of factors for each name in factor_names.
  std::int64_t position = 0;  // j, from 0
  std::string score_formula;
  std::vector<std::string> factor_names;
  std::vector<Numbers> factors;

  std::vector<BestPiece> best;  // most probable first
  double log_sum = 0;           // log of the sum of e^logit over the vocabulary
};

// Step `step` (from 1 to target.size() + 1, where </s> is predicted) of a translation. source and target are
// pieces without </s>, the source as the model reads it. UsageError where there is no such step, or where the
// model's attention is not one score over the source.
ExplainedStep explain_step(Seq2Seq& model, const std::vector<std::int32_t>& source,
                           const std::vector<std::int32_t>& target, std::int64_t step, std::int64_t best);

// How pieces are called: those of the source with </s>, and any of the target.
struct StepNames {
  std::vector<std::string> source;
  std::function<std::string(std::int32_t)> target;
};

// Vectors longer than `components` are cut there, and say so.
std::string to_text(const ExplainedStep& step, const StepNames& names, std::size_t components);
// All numbers.
Json to_json(const ExplainedStep& step, const StepNames& names);

}  // namespace s2s::lab
