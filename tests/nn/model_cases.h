// The models that every test of the whole model runs over.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "nn/seq2seq.h"

namespace s2s {

struct ModelCase {
  std::string name;
  ModelOptions options;
};

inline ModelOptions tiny_options() {
  ModelOptions options;
  options.embedding = 5;
  options.hidden = 6;
  options.readout_size = 4;
  options.dropout = 0.0;
  options.source_vocabulary = 11;
  options.target_vocabulary = 9;
  return options;
}

// Choices of attention beside a preset's own.
inline void add_compositions(std::vector<ModelCase>& cases) {
  const auto add = [&](const std::string& name, AttentionKind kind, const auto& change) {
    ModelOptions options = tiny_options();
    options.attention = kind;
    options.attention_hidden = 8;
    change(options);
    cases.push_back({name, options});
  };
  constexpr AttentionKind kAdditive = AttentionKind::bahdanau;
  const auto look_through = [](ModelOptions& o, AttentionWindow window, double size) {
    o.attention_window = window, o.attention_window_size = size;
  };
  add("general_local_m", AttentionKind::luong_general,
      [&](ModelOptions& o) { look_through(o, AttentionWindow::local_m, 1); });
  add("general_local_p", AttentionKind::luong_general,
      [&](ModelOptions& o) { look_through(o, AttentionWindow::local_p, 1.5); });
  add("additive_local_p_one_step_back", kAdditive,
      [&](ModelOptions& o) { look_through(o, AttentionWindow::local_p, 2); });
  add("multi_head_local_p", AttentionKind::multi_head,
      [&](ModelOptions& o) { look_through(o, AttentionWindow::local_p, 2); });
  add("general_local_p_at_once", AttentionKind::luong_general,
      [&](ModelOptions& o) { look_through(o, AttentionWindow::local_p, 1.5), o.input_feeding = false; });
  add("dot_local_m_at_once", AttentionKind::luong_dot,
      [&](ModelOptions& o) { look_through(o, AttentionWindow::local_m, 1), o.input_feeding = false; });
  add("coverage", kAdditive, [](ModelOptions& o) { o.attention_coverage = true; });
  add("multi_head_additive_coverage", AttentionKind::multi_head_additive,
      [](ModelOptions& o) { o.attention_coverage = true; });
  add("coverage_of_the_present_state", AttentionKind::luong_concat,
      [](ModelOptions& o) { o.attention_coverage = true, o.input_feeding = false; });
  add("coverage_local_p", kAdditive,
      [&](ModelOptions& o) { o.attention_coverage = true, look_through(o, AttentionWindow::local_p, 2); });
  add("location_cut", AttentionKind::luong_location, [](ModelOptions& o) { o.attention_positions = 3; });
  add("heads_of_the_states", AttentionKind::luong_dot,
      [](ModelOptions& o) { o.attention_heads = 3, o.attention_scale = true; });
  add("heads_of_the_states_unscaled", AttentionKind::luong_dot,
      [](ModelOptions& o) { o.attention_heads = 3; });
  add("multi_head_at_once", AttentionKind::multi_head, [](ModelOptions& o) { o.input_feeding = false; });
  add("general_of_the_state_before", AttentionKind::luong_general,
      [](ModelOptions& o) { o.query_time = QueryTime::previous; });
  add("multi_head_of_the_state_before", AttentionKind::multi_head,
      [](ModelOptions& o) { o.query_time = QueryTime::previous, o.input_feeding = false; });
  add("projected_additive", kAdditive,
      [](ModelOptions& o) { o.attention_projections = AttentionProjections::qkv; });
  const auto share = [](ModelOptions& o) { o.attention_shared_values = true; };
  const auto bias = [](ModelOptions& o) { o.attention_biases = true; };
  add("scaled_dot_shared_values", AttentionKind::scaled_dot, share);
  add("scaled_dot_biases", AttentionKind::scaled_dot, bias);
  add("multi_head_shared_values", AttentionKind::multi_head, share);
  add("multi_head_biases", AttentionKind::multi_head, bias);
  add("multi_head_biases_shared_values_at_once", AttentionKind::multi_head,
      [&](ModelOptions& o) { bias(o), share(o), o.input_feeding = false; });
  add("multi_head_biases_shared_values_of_the_state_before", AttentionKind::multi_head, [&](ModelOptions& o) {
    bias(o), share(o), o.query_time = QueryTime::previous, o.cell = CellKind::lstm;
  });
  add("multi_head_additive_biases", AttentionKind::multi_head_additive, bias);
  add("multi_head_additive_shared_values_coverage", AttentionKind::multi_head_additive,
      [&](ModelOptions& o) { bias(o), share(o), o.attention_coverage = true; });
  add("fixed_context_of_the_current_state", AttentionKind::none,
      [](ModelOptions& o) { o.query_time = QueryTime::current; });
}

// Every attention kind with both cells, and each switch once.
inline std::vector<ModelCase> model_cases() {
  const std::vector<std::pair<std::string, AttentionKind>> kinds{
      {"none", AttentionKind::none},
      {"bahdanau", AttentionKind::bahdanau},
      {"luong_dot", AttentionKind::luong_dot},
      {"luong_general", AttentionKind::luong_general},
      {"luong_concat", AttentionKind::luong_concat},
      {"luong_location", AttentionKind::luong_location},
      {"scaled_dot", AttentionKind::scaled_dot},
      {"multi_head", AttentionKind::multi_head},
      {"multi_head_additive", AttentionKind::multi_head_additive}};
  std::vector<ModelCase> cases;
  for (const auto& [name, kind] : kinds) {
    for (const CellKind cell : {CellKind::gru, CellKind::lstm}) {
      for (const bool feeding : {false, true}) {
        ModelOptions options = tiny_options();
        options.attention = kind;
        options.attention_hidden = 8;  // for four heads
        options.cell = cell;
        options.input_feeding = feeding;
        cases.push_back(
            {name + (cell == CellKind::gru ? "_gru" : "_lstm") + (feeding ? "_fed" : ""), options});
      }
    }
  }
  const auto add = [&](const std::string& name, const auto& change) {
    ModelOptions options = tiny_options();
    change(options);
    cases.push_back({name, options});
  };
  add("deep", [](ModelOptions& o) { o.encoder_layers = 3, o.decoder_layers = 2; });
  add("deep_residual_lstm", [](ModelOptions& o) {
    o.encoder_layers = 3, o.decoder_layers = 3, o.residual = true, o.cell = CellKind::lstm;
  });
  add("one_direction", [](ModelOptions& o) { o.bidirectional = false, o.bridge = BridgeKind::mean; });
  add("maxout_backward_bridge",
      [](ModelOptions& o) { o.readout = ReadoutKind::maxout, o.bridge = BridgeKind::backward; });
  add("maxout_fed", [](ModelOptions& o) { o.readout = ReadoutKind::maxout, o.input_feeding = true; });
  add("tied", [](ModelOptions& o) { o.tied_embeddings = TiedEmbeddings::target, o.readout_size = 0; });
  add("tied_all", [](ModelOptions& o) {
    o.tied_embeddings = TiedEmbeddings::all, o.readout_size = 0, o.source_vocabulary = o.target_vocabulary;
  });
  add("deep_readout", [](ModelOptions& o) { o.readout = ReadoutKind::deep; });
  add("deep_readout_fed", [](ModelOptions& o) { o.readout = ReadoutKind::deep, o.input_feeding = true; });
  const auto ask_between = [](ModelOptions& o) { o.query_time = QueryTime::between; };
  add("between_gru", ask_between);
  add("between_gru_fed_deep", [&](ModelOptions& o) {
    ask_between(o);
    o.input_feeding = true, o.decoder_layers = 2, o.readout = ReadoutKind::deep, o.bridge = BridgeKind::mean;
  });
  add("between_lstm", [&](ModelOptions& o) { ask_between(o), o.cell = CellKind::lstm; });
  for (const auto& [name, kind] : {std::pair{"between_dot", AttentionKind::luong_dot},
                                   std::pair{"between_scaled_dot", AttentionKind::scaled_dot},
                                   std::pair{"between_multi_head", AttentionKind::multi_head}}) {
    add(name, [&](ModelOptions& o) { ask_between(o), o.attention = kind, o.attention_hidden = 8; });
  }
  add("between_without_attention",
      [&](ModelOptions& o) { ask_between(o), o.attention = AttentionKind::none; });
  add("between_self_attention", [&](ModelOptions& o) { ask_between(o), o.decoder_self_attention = 2; });
  add("two_layers_of_two_directions", [](ModelOptions& o) {
    o.encoder_layers = 3, o.bidirectional_layers = 2, o.residual = true, o.bridge = BridgeKind::backward;
  });
  add("both_directions_on_top_of_two_layers", [](ModelOptions& o) {
    o.encoder_layers = o.bidirectional_layers = 2, o.residual = true, o.attention = AttentionKind::none;
  });
  add("residual_from_the_third_lstm", [](ModelOptions& o) {
    o.encoder_layers = 3, o.decoder_layers = 3, o.residual = true, o.residual_from = 3;
    o.cell = CellKind::lstm;
  });
  const auto feed_all = [](ModelOptions& o) {
    o.context_layers = ContextLayers::all, o.decoder_layers = 2, o.residual = true;
  };
  add("context_to_all_layers", feed_all);
  add("context_to_all_layers_without_attention",
      [&](ModelOptions& o) { feed_all(o), o.attention = AttentionKind::none; });
  add("context_to_all_layers_between",
      [&](ModelOptions& o) { feed_all(o), o.query_time = QueryTime::between, o.input_feeding = true; });
  add("the_bottom_layer_asks",
      [](ModelOptions& o) { o.query_layer = QueryLayer::bottom, o.decoder_layers = 2, o.residual = true; });
  add("the_bottom_layer_asks_at_once", [](ModelOptions& o) {
    o.query_layer = QueryLayer::bottom, o.decoder_layers = 2, o.attention = AttentionKind::luong_general;
    o.input_feeding = false;
  });
  const auto concat = [](ModelOptions& o) { o.readout = ReadoutKind::concat, o.readout_size = 0; };
  add("concat", concat);
  add("concat_fed", [&](ModelOptions& o) { concat(o), o.input_feeding = true; });
  add("concat_without_attention", [&](ModelOptions& o) { concat(o), o.attention = AttentionKind::none; });
  const auto rnmt_plus = [&](ModelOptions& o) {
    concat(o), feed_all(o);
    o.attention = AttentionKind::multi_head_additive, o.attention_hidden = 8, o.cell = CellKind::lstm;
    o.query_time = QueryTime::previous, o.query_layer = QueryLayer::bottom, o.input_feeding = false;
    o.hidden = 12, o.encoder_hidden = 6, o.encoder_layers = o.bidirectional_layers = 2;
  };
  add("rnmt_plus_without_layer_norm", rnmt_plus);
  add("rnmt_plus", [&](ModelOptions& o) { rnmt_plus(o), o.layer_norm = o.per_gate = true; });
  const auto normalise = [](ModelOptions& o) { o.layer_norm = true, o.bridge = BridgeKind::zero; };
  add("layer_norm", normalise);
  add("layer_norm_lstm_deep_fed", [&](ModelOptions& o) {
    normalise(o);
    o.cell = CellKind::lstm, o.attention = AttentionKind::luong_general;
    o.encoder_layers = o.decoder_layers = 2;
  });
  add("layer_norm_between",
      [&](ModelOptions& o) { normalise(o), ask_between(o), o.bridge = BridgeKind::final; });
  add("layer_norm_without_attention",
      [&](ModelOptions& o) { normalise(o), o.attention = AttentionKind::none, o.encoder_layers = 2; });
  add("none_deep", [](ModelOptions& o) { o.attention = AttentionKind::none, o.encoder_layers = 2; });
  add("self_attention", [](ModelOptions& o) {
    o.encoder_self_attention = 3, o.decoder_self_attention = 2, o.encoder_layers = 2, o.decoder_layers = 2;
  });
  add("self_attention_over_the_whole_target", [](ModelOptions& o) {
    o.decoder_self_attention = 2, o.decoder_layers = 2, o.attention = AttentionKind::luong_general;
    o.input_feeding = false, o.cell = CellKind::lstm;
  });
  add("self_attention_of_one_layer", [](ModelOptions& o) {
    o.encoder_self_attention = 4, o.decoder_self_attention = 1, o.attention = AttentionKind::luong_general;
  });
  add("self_attention_of_the_state_before",
      [](ModelOptions& o) { o.decoder_self_attention = 3, o.input_feeding = true, o.cell = CellKind::lstm; });
  add("self_attention_biases", [](ModelOptions& o) {
    o.encoder_self_attention = 3, o.decoder_self_attention = 2, o.self_attention_biases = true;
    o.bridge = BridgeKind::mean, o.encoder_layers = 2;
  });
  add("self_attention_shared_values", [](ModelOptions& o) {
    o.encoder_self_attention = 3, o.decoder_self_attention = 2, o.self_attention_shared_values = true;
  });
  add("self_attention_biases_shared_values_over_the_whole_target", [](ModelOptions& o) {
    o.encoder_self_attention = 2, o.decoder_self_attention = 2, o.attention = AttentionKind::luong_general;
    o.self_attention_biases = o.self_attention_shared_values = true, o.input_feeding = false;
    o.bridge = BridgeKind::mean;
  });
  add_compositions(cases);
  return cases;
}

// Sentences of 5, 1 and 3 source pieces and 2, 4 and 1 target pieces (ids from 4 on are words, 2 ends, 3
// pads).
inline PairBatch ragged_batch() {
  return {torch::tensor({{4, 5, 6, 7, 2}, {2, 3, 3, 3, 3}, {8, 7, 2, 3, 3}}, torch::kLong),
          torch::tensor({5, 1, 3}, torch::kLong),
          torch::tensor({{4, 2, 3, 3}, {5, 6, 7, 2}, {2, 3, 3, 3}}, torch::kLong),
          torch::tensor({2, 4, 1}, torch::kLong)};
}

// Row b of a batch without its padding.
inline PairBatch alone(const PairBatch& batch, std::int64_t b) {
  const auto cut = [b](const torch::Tensor& ids, const torch::Tensor& lengths) {
    return ids.narrow(0, b, 1).narrow(1, 0, lengths[b].item<std::int64_t>());
  };
  return {cut(batch.source, batch.source_lengths), batch.source_lengths.narrow(0, b, 1),
          cut(batch.target, batch.target_lengths), batch.target_lengths.narrow(0, b, 1)};
}

// In double precision, with biases and v_a that are not at their trivial first values.
inline std::shared_ptr<Seq2Seq> random_model(const ModelOptions& options, std::uint64_t seed = 3) {
  Random random(seed);
  auto model = build_seq2seq(options, random);
  const torch::NoGradGuard no_grad;
  for (auto& parameter : model->parameters()) {
    torch::Tensor noise = torch::empty_like(parameter);
    random.fill_normal({noise.data_ptr<float>(), static_cast<std::size_t>(noise.numel())}, 0.0F, 0.3F);
    parameter.add_(noise);
  }
  model->to(torch::kDouble);
  return model;
}

}  // namespace s2s
