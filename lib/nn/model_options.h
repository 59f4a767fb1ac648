// Everything that decides a model's shape, with its defaults. No LibTorch: the command line binds these
// fields.
#pragma once

#include <cstdint>
#include <optional>

namespace s2s {

// How the decoder reads the source: presets of the choices below, which nn/attention_choices.h spells out.
enum class AttentionKind {
  none,
  bahdanau,
  luong_dot,
  luong_general,
  luong_concat,
  luong_location,
  scaled_dot,
  multi_head,
  multi_head_additive
};
// What compares a query with a key: v' tanh(W q + U k) (Bahdanau et al. 2015; Luong et al.'s concat), q' k,
// q' W k, or nothing but the query, W q, a score for each position (Luong et al. 2015, eq. 8). none: no
// attention.
enum class AttentionScore { none, additive, dot, general, location };
// The decoder's state that asks: the one before the step, s_{t-1}, whose context enters the recurrence; s_t;
// or one between two cells, the second of which reads the context (Sennrich et al. 2017, "Nematus",
// section 2: the conditional GRU).
enum class QueryTime { previous, current, between };
// Matrices of attention's own: none but what the score has; W_q, W_k and W_v for queries, keys and values;
// or these and W_o for what comes out (Vaswani et al. 2017, section 3.2.2).
enum class AttentionProjections { none, qkv, qkvo };
// What part of the source is seen (Luong et al. 2015, section 3.2): all, positions around the target's, or
// around a predicted one.
enum class AttentionWindow { global, local_m, local_p };
enum class CellKind { gru, lstm };
// From state, context and previous word to the vector before the output layer: Luong's tanh(W_c [c; s]),
// Bahdanau's deep output with maxout (2015, appendix A.2.2), the same with tanh (Nematus), or just [c; s],
// which the output layer then reads (Chen et al. 2018, "The best of both worlds", section 4).
enum class ReadoutKind { tanh, maxout, deep, concat };
// The decoder's layer whose state asks, and the layers that read the context where it enters the recurrence.
enum class QueryLayer { top, bottom };
enum class ContextLayers { first, all };
// The decoder's first state, tanh(W h): of both directions' last states, of the backward one's alone
// (Bahdanau et al. 2015, A.2.2), of the mean of all states, or zero.
enum class BridgeKind { final, backward, mean, zero };
// Which embeddings share one matrix: nothing, target with output layer, or those and the source (joint
// vocabulary).
enum class TiedEmbeddings { none, target, all };
// Glorot and Bengio's uniform with orthogonal recurrent matrices; Bahdanau et al.'s (2015, B.1: v_a = 0, W_a
// and U_a with deviation 0.001, the rest 0.01); or uniform in +-0.1 (Luong et al. 2015, section 4.1).
enum class Initialisation { glorot, bahdanau, uniform };

struct ModelOptions {
  AttentionKind attention = AttentionKind::bahdanau;
  CellKind cell = CellKind::gru;
  std::int64_t embedding = 256;
  std::int64_t hidden = 256;  // of the decoder's state
  std::int64_t encoder_hidden =
      0;  // of each direction of the encoder; 0: as hidden, but for luong-dot what its product needs
  // A: the width of v_a, and of projected queries, keys and values, all heads together; 0: as hidden
  std::int64_t attention_hidden = 0;
  // Choices that override the preset's where they are set.
  std::optional<AttentionScore> attention_score;
  std::optional<QueryTime> query_time;
  std::optional<AttentionProjections> attention_projections;
  std::optional<std::int64_t> attention_heads;  // must divide the widths of keys and values
  std::optional<bool> attention_scale;          // dot products by 1 / sqrt(d_k), d_k the width of a head
  std::optional<AttentionWindow> attention_window;
  std::optional<double> attention_window_size;      // D, on either side of the window's centre
  std::optional<std::int64_t> attention_positions;  // that the location score has
  std::optional<bool> attention_coverage;           // past weights enter the additive score
  std::optional<bool> attention_shared_values;      // values are the projected keys: W_k is W_v too
  std::optional<bool> attention_biases;             // of each projection
  std::int64_t readout_size =
      0;  // width of the vector before the output layer; 0: as embedding where tied, else hidden
  std::int64_t encoder_layers = 1;
  std::int64_t decoder_layers = 1;
  bool bidirectional = true;              // the encoder's first layers read in both directions,
  std::int64_t bidirectional_layers = 1;  // so many of them
  std::optional<bool> input_feeding;      // unset: as the preset
  QueryLayer query_layer = QueryLayer::top;
  ContextLayers context_layers = ContextLayers::first;
  ReadoutKind readout = ReadoutKind::tanh;
  BridgeKind bridge = BridgeKind::final;
  TiedEmbeddings tied_embeddings = TiedEmbeddings::none;
  Initialisation initialisation = Initialisation::glorot;
  double dropout = 0.2;            // on embeddings, between layers, on the readout
  double recurrent_dropout = 0.0;  // on recurrent states, one mask a sentence (Gal and Ghahramani 2016)
  bool layer_norm = false;         // on the gates' two products (Ba et al. 2016, eq. 20 and following)
  bool per_gate = false;           // layer norm of each gate of an LSTM by itself
  bool residual = false;           // a layer's input added to its output where widths agree,
  std::int64_t residual_from = 2;  // from this layer on, counted from 1
  // Heads of a self-attention layer on top of the first recurrent one; 0: there is none.
  std::int64_t encoder_self_attention = 0;
  std::int64_t decoder_self_attention = 0;
  bool self_attention_shared_values = false;  // their values are their keys
  bool self_attention_biases = false;         // of their four projections
  std::int64_t source_vocabulary = 0;         // set from the vocabularies
  std::int64_t target_vocabulary = 0;
};

}  // namespace s2s
