#include "bench/model_flops.h"

#include <algorithm>

#include "nn/model_sizes.h"

namespace s2s {
namespace {

// y = W x, W [outputs, inputs].
double product(std::int64_t outputs, std::int64_t inputs) {
  return 2.0 * static_cast<double>(outputs) * static_cast<double>(inputs);
}

// One step of a cell: W_ih x and W_hh h for each gate (three of a GRU, Cho et al. 2014, eqs. 5-8; four of an
// LSTM, Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000).
double cell(const ModelOptions& options, std::int64_t hidden, std::int64_t input) {
  const std::int64_t gates = options.cell == CellKind::lstm ? 4 : 3;
  return product(gates * hidden, input + hidden);
}

// Bahdanau et al. (2015), A.2.1: both directions over the source, in the first layer or more.
double encoder_step(const ModelOptions& options) {
  double flops = 0;
  for (std::int64_t layer = 0; layer < options.encoder_layers; ++layer) {
    flops += static_cast<double>(directions(options, layer)) *
             cell(options, options.encoder_hidden, encoder_input_width(options, layer));
  }
  return flops;
}

// Queries, keys, values and what comes out, four products a position, or three where values are the keys; and
// score and sum for each pair (Vaswani et al. 2017, eq. 1).
double self_attention(const ModelOptions& options, std::int64_t heads, std::int64_t width, double positions,
                      double pairs) {
  const double products = options.self_attention_shared_values ? 3 : 4;
  return heads == 0 ? 0.0 : products * positions * product(width, width) + 2 * pairs * product(width, 1);
}

// s_0 = tanh(W_s h) of every layer (Bahdanau et al. 2015, A.2.2).
double bridge(const ModelOptions& options) {
  if (options.bridge == BridgeKind::zero) {
    return 0;
  }
  const std::int64_t states = options.decoder_layers * (options.cell == CellKind::lstm ? 2 : 1);
  const std::int64_t width =
      options.bridge == BridgeKind::backward ? options.encoder_hidden : state_width(options);
  return product(states * options.hidden, width);
}

struct AttentionCost {
  double key = 0;    // a source position
  double query = 0;  // a target step
  double pair = 0;   // each pair of the two
};

// v_a' tanh(W_a s + U_a h) (Bahdanau et al. 2015, A.1.2), U_a h once a source position; s' h and s' (W_a h),
// W_a h once a position too (Luong et al. 2015, eq. 8); W_a s with a row for each position.
AttentionCost score(const ModelOptions& options, const AttentionChoices& choices) {
  const std::int64_t states = state_width(options);
  const std::int64_t width = options.attention_hidden;
  switch (choices.score) {
    case AttentionScore::none:
      return {};
    case AttentionScore::additive:
      return {product(width, states), product(width, options.hidden), product(width, 1)};
    case AttentionScore::dot:
      if (multiplies_states(choices)) {
        return {0, 0, product(states, 1)};
      }
      return {product(width, states), product(width, options.hidden), product(width, 1)};
    case AttentionScore::general:
      return {product(options.hidden, states), 0, product(options.hidden, 1)};
    case AttentionScore::location:
      return {0, product(choices.positions, options.hidden), 0};
  }
  return {};
}

AttentionCost attention(const ModelOptions& options) {
  const AttentionChoices choices = attention_choices(options);
  if (!choices.attends()) {
    return {};
  }
  const std::int64_t width = options.attention_hidden;
  AttentionCost cost = score(options, choices);
  cost.pair += product(context_width(options), 1);  // c_t = sum_j alpha_tj v_j
  if (choices.projections != AttentionProjections::none && !choices.shared_values) {
    cost.key += product(width, state_width(options));  // W_v h
  }
  if (choices.projections == AttentionProjections::qkvo) {
    cost.query += product(width, width);  // W_o c
  }
  if (choices.window == AttentionWindow::local_p) {
    cost.query += product(width, options.hidden) + product(width, 1);  // v_p' tanh(W_p s)
  }
  if (choices.coverage) {
    cost.pair += product(width, 1);  // V_a C
  }
  return cost;
}

// Positions of which a step needs the score.
double seen(const AttentionChoices& choices, double positions) {
  return choices.window == AttentionWindow::global ? positions
                                                   : std::min(positions, 2 * choices.window_size + 1);
}

// Values that the readout's product gives: tanh(W_c [c; s]) (Luong et al. 2015, eq. 5) or U_o s + V_o E y +
// C_o c of two values each or one (Bahdanau et al. 2015, A.2.2).
std::int64_t readout_outputs(const ModelOptions& options) {
  if (options.readout == ReadoutKind::concat) {
    return 0;
  }
  return (options.readout == ReadoutKind::maxout ? 2 : 1) * options.readout_size;
}

// W c in the readout and, unless the present state is the query, in the recurrence (Bahdanau et al. 2015,
// section 3.1), of one layer or of all.
double context_products(const ModelOptions& options) {
  const std::int64_t gates = options.cell == CellKind::lstm ? 4 : 3;
  const bool recurrent = attention_choices(options).query_time != QueryTime::current;
  const std::int64_t layers = !recurrent                                     ? 0
                              : options.context_layers == ContextLayers::all ? options.decoder_layers
                                                                             : 1;
  return product(readout_outputs(options) + layers * gates * options.hidden, context_width(options));
}

// Without what context_products counts.
double decoder_step(const ModelOptions& options) {
  const AttentionChoices choices = attention_choices(options);
  double flops =
      cell(options, options.hidden, options.embedding + (choices.input_feeding ? options.readout_size : 0));
  for (std::int64_t layer = 1; layer < options.decoder_layers; ++layer) {
    flops += cell(options, options.hidden, options.hidden);
  }
  if (choices.query_time == QueryTime::between) {
    flops += cell(options, options.hidden, 0);  // the second cell's W_hh s'
  }
  const bool reads_word = options.readout == ReadoutKind::maxout || options.readout == ReadoutKind::deep;
  const std::int64_t embedding = reads_word ? options.embedding : 0;
  return flops + product(readout_outputs(options), options.hidden + embedding);
}

}  // namespace

Flops operator+(const Flops& a, const Flops& b) {
  return {a.encoder + b.encoder, a.decoder + b.decoder, a.output + b.output};
}

Flops operator*(double factor, const Flops& flops) {
  return {factor * flops.encoder, factor * flops.decoder, factor * flops.output};
}

Flops forward_flops(const ModelOptions& options, std::int64_t source, std::int64_t target) {
  const auto positions = static_cast<double>(source);
  const auto steps = static_cast<double>(target);
  const AttentionCost attend = attention(options);
  const double contexts = attention_choices(options).attends() ? steps : 1;  // a fixed one is there once
  Flops flops;
  flops.encoder = positions * encoder_step(options) + bridge(options) +
                  self_attention(options, options.encoder_self_attention, first_state_width(options),
                                 positions, positions * positions);
  flops.decoder =
      steps * (decoder_step(options) + attend.query) + contexts * context_products(options) +
      positions * attend.key + seen(attention_choices(options), positions) * steps * attend.pair +
      self_attention(options, options.decoder_self_attention, options.hidden, steps, steps * (steps + 1) / 2);
  flops.output = steps * product(options.target_vocabulary, options.readout_size);
  return flops;
}

}  // namespace s2s
