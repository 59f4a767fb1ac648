// One step of a translation with every number beside its formula: `s2s attend --explain`. All numbers are the
// model's own tensors, or products of their components, so that each line can be computed again by hand.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "nn/seq2seq.h"

namespace s2s::lab {

using Numbers = std::vector<double>;

struct NamedNumbers {
  std::string name;
  Numbers values;
};

// A recurrent layer at the step: from what it read to what it handed on.
struct ExplainedLayer {
  std::string formula;        // of the state: "GRU([y_{t-1}, c_t], s_{t-1})"
  std::string input_formula;  // of what it read: "[y_{t-1}, c_t]"; x in the gates' formulas
  Numbers input;
  NamedNumbers previous;                   // [hidden] the state before: "s_{t-1}"
  std::vector<NamedNumbers> gates;         // r, z, n of a GRU; i, f, g, o of an LSTM, each [hidden]
  std::vector<std::string> gate_formulas;  // of each: "sigmoid(W_r x + U_r s_{t-1} + b_r)"
  NamedNumbers previous_memory;            // [hidden] of an LSTM: "m_{t-1}"; else empty
  NamedNumbers memory;
  std::string gates_formula;  // the state of them: "(1 - z) n + z s_{t-1}"
  NamedNumbers state;         // [hidden] "s_t", or "h^2_t" where there are several layers
  std::string output_name;    // of what the layer hands on where that is not its state; else empty
  std::string output_formula;
  Numbers output;
};

// What of the source a window lets the step see, positions counted from 0.
struct ExplainedWindow {
  double centre = 0;    // p_t
  std::string formula;  // of it
  double half_width = 0;
  Numbers gaussian;  // [source] by which the weights are multiplied; empty where they are not
};

// One head's attention: softmax of scores, and the mean of the values under it.
struct ExplainedHead {
  std::int64_t head = 0;   // from 0
  std::int64_t heads = 1;  // of the model
  Numbers scores;          // [source] e_tj
  std::vector<bool> seen;  // [source] whether the softmax may take it
  Numbers weights;         // [source] alpha_tj
  Numbers coverage;        // [source] C_tj; empty where there is none
  std::optional<ExplainedWindow> window;
  std::string value_formula;    // of v_j: "h_j", "W_v h_j"
  std::vector<Numbers> values;  // [source][V / heads]
  Numbers context;              // [V / heads] sum_j alpha_tj v_j

  // The score of the position that has the most weight, summed over components: each term is the product of
  // the factors; the sum is divided.
  std::int64_t position = 0;  // j, from 0
  std::string score_formula;
  std::vector<NamedNumbers> factors;
  double divisor = 1;
};

struct BestPiece {
  std::int32_t piece = 0;
  double logit = 0;  // w_y' t + b_y
  double probability = 0;
};

struct ExplainedStep {
  std::int64_t step = 0;            // t, from 1
  std::int64_t steps = 0;           // of the translation, </s> counted
  std::int32_t previous_piece = 0;  // y_{t-1}
  std::int32_t piece = 0;           // y_t

  Numbers previous_state;  // [hidden] s_{t-1}
  // The first layer's first cell, where attention stands between two: from s_{t-1} to s'_t, which asks.
  std::optional<ExplainedLayer> intermediate;
  std::vector<ExplainedLayer> layers;  // from the lowest, whose second cell it is where there are two
  std::string state_formula;
  Numbers state;                        // [hidden] s_t
  std::vector<Numbers> encoder_states;  // [source][K] h_j
  ExplainedHead attention;
  std::string context_formula;  // of c_t from the heads' contexts
  Numbers context;              // [V] c_t
  std::string readout_formula;
  Numbers readout;  // [readout] r_t

  std::vector<BestPiece> best;  // most probable first
  double log_sum = 0;           // log of the sum of e^logit over the vocabulary
};

// What is asked for.
struct StepChoice {
  std::int64_t step = 1;  // to target.size() + 1, where </s> is predicted
  std::int64_t head = 0;  // from 1; 0: the one with the largest weight
  std::int64_t best = 5;  // pieces
};

// A step of a translation. source and target are pieces without </s>, the source as the model reads it.
// UsageError where there is no such step or head, or where the model attends to nothing.
ExplainedStep explain_step(Seq2Seq& model, const std::vector<std::int32_t>& source,
                           const std::vector<std::int32_t>& target, const StepChoice& choice);

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
