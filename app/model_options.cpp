#include "model_options.h"

#include "nn/model_limits.h"

namespace s2s {
namespace {

void declare_attention(cli::OptionTable& table, ModelOptions& options) {
  table.choice<AttentionKind>(
      "attention", options.attention,
      {{"none", AttentionKind::none},
       {"bahdanau", AttentionKind::bahdanau},
       {"luong-dot", AttentionKind::luong_dot},
       {"luong-general", AttentionKind::luong_general},
       {"luong-concat", AttentionKind::luong_concat},
       {"luong-location", AttentionKind::luong_location},
       {"scaled-dot", AttentionKind::scaled_dot},
       {"multi-head", AttentionKind::multi_head},
       {"multi-head-additive", AttentionKind::multi_head_additive}},
      "how the decoder reads the source: a fixed context, or as Bahdanau et al. (2015), Luong et al. (2015), "
      "Vaswani et al. (2017) or Chen et al. (2018) do. Each is a composition of the choices below, of which "
      "any can be set beside it");
  table.integer("attention-hidden", options.attention_hidden, cli::between(0, kWidestLayer),
                "units in the hidden layer of additive scores, and width of projected queries, keys and "
                "values, all heads together; 0: as --hidden");
  table.flag("input-feeding", options.input_feeding, "feed the attentional state to the decoder's next step")
      .unset("off for none and bahdanau, on for the others");
}

// What --attention presets, one by one.
void declare_attention_choices(cli::OptionTable& table, ModelOptions& options) {
  table
      .choice<AttentionScore>("attention-score", options.attention_score,
                              {{"none", AttentionScore::none},
                               {"additive", AttentionScore::additive},
                               {"dot", AttentionScore::dot},
                               {"general", AttentionScore::general},
                               {"location", AttentionScore::location}},
                              "what compares a query with a key: v'tanh(Wq + Uk), q'k, q'Wk, or Wq alone")
      .unset("as --attention says");
  table
      .choice<QueryTime>("query-time", options.query_time,
                         {{"previous", QueryTime::previous},
                          {"current", QueryTime::current},
                          {"between", QueryTime::between}},
                         "the decoder's state that asks: the one before the step, so that the context enters "
                         "it; the step's own; or one between two cells of the first layer, of which the "
                         "first reads the word and the second the context (the conditional GRU of Sennrich "
                         "et al. 2017)")
      .unset("previous for none and bahdanau, current for the others");
  table.choice<QueryLayer>("query-layer", options.query_layer,
                           {{"top", QueryLayer::top}, {"bottom", QueryLayer::bottom}},
                           "the decoder's layer whose state asks");
  table.choice<ContextLayers>("context-layers", options.context_layers,
                              {{"first", ContextLayers::first}, {"all", ContextLayers::all}},
                              "the decoder's layers that read the context, where it is known before them");
  table
      .choice<AttentionProjections>(
          "attention-projections", options.attention_projections,
          {{"none", AttentionProjections::none},
           {"qkv", AttentionProjections::qkv},
           {"qkvo", AttentionProjections::qkvo}},
          "matrices for queries, keys and values, and for what comes out of all heads; none: what the score "
          "itself has")
      .unset("qkv for scaled-dot, qkvo for multi-head*, none for the others");
  table
      .integer("attention-heads", options.attention_heads, cli::between(1, 1024),
               "parts of queries, keys and values that attend each for itself; must divide their widths")
      .unset("4 for multi-head*, 1 for the others");
  table.flag("attention-scale", options.attention_scale, "divide dot products by the root of their width")
      .unset("on for scaled-dot and multi-head, off for the others");
  table
      .choice<AttentionWindow>("attention-window", options.attention_window,
                               {{"global", AttentionWindow::global},
                                {"local-m", AttentionWindow::local_m},
                                {"local-p", AttentionWindow::local_p}},
                               "positions that are seen: all, those around the target's own, or those around "
                               "a predicted one (Luong et al. 2015, section 3.2)")
      .unset("global");
  table
      .number("attention-window-size", options.attention_window_size, cli::above(0.0),
              "positions seen on either side of the window's centre")
      .unset("10");
  table
      .integer("attention-positions", options.attention_positions, cli::between(1, kWidestLayer),
               "positions that the location score has; what lies beyond them in a longer source is not seen")
      .unset("100");
  table
      .flag("attention-coverage", options.attention_coverage,
            "let the weights that a position has got so far enter its additive score (Tu et al. 2016)")
      .unset("off");
  table
      .flag("attention-shared-values", options.attention_shared_values,
            "one matrix for keys and values, which are then the same vectors; needs attention-projections")
      .unset("off");
  table
      .flag("attention-biases", options.attention_biases,
            "add a bias to each of attention's projections; needs attention-projections")
      .unset("off");
}

void declare_layers(cli::OptionTable& table, ModelOptions& options) {
  table.choice<CellKind>("cell", options.cell, {{"gru", CellKind::gru}, {"lstm", CellKind::lstm}},
                         "recurrent unit");
  table.integer("embedding", options.embedding, cli::between(1, kWidestLayer), "width of word embeddings");
  table.integer("hidden", options.hidden, cli::between(1, kWidestLayer), "units of the decoder");
  table.integer(
      "encoder-hidden", options.encoder_hidden, cli::between(0, kWidestLayer),
      "units of each direction of the encoder; 0: as --hidden, or half of it for luong-dot with one "
      "bidirectional layer, whose states must be as wide as the decoder's");
  table.integer("encoder-layers", options.encoder_layers, cli::between(1, kMostLayers),
                "layers of the encoder");
  table.integer("decoder-layers", options.decoder_layers, cli::between(1, kMostLayers),
                "layers of the decoder");
  table.integer("encoder-self-attention", options.encoder_self_attention, cli::between(0, 1024),
                "heads of self-attention over the states of the encoder's first layer (Vaswani et al. 2017); "
                "0: none");
  table.integer("decoder-self-attention", options.decoder_self_attention, cli::between(0, 1024),
                "heads of self-attention over the states so far of the decoder's first layer; 0: none");
  table.flag("self-attention-shared-values", options.self_attention_shared_values,
             "one matrix for self-attention's keys and values");
  table.flag("self-attention-biases", options.self_attention_biases,
             "add a bias to each of self-attention's projections");
  table.flag("bidirectional", options.bidirectional, "let the encoder read forward only");
  table.integer("bidirectional-layers", options.bidirectional_layers, cli::between(1, kMostLayers),
                "layers of the encoder, from the first, that read in both directions");
  table.choice<BridgeKind>(
      "bridge", options.bridge,
      {{"final", BridgeKind::final},
       {"backward", BridgeKind::backward},
       {"mean", BridgeKind::mean},
       {"zero", BridgeKind::zero}},
      "encoder states that the decoder's first state is made of: both directions' last, the "
      "backward one's last (Bahdanau et al. 2015), the mean of all, or none");
  table.choice<ReadoutKind>(
      "readout", options.readout,
      {{"tanh", ReadoutKind::tanh},
       {"maxout", ReadoutKind::maxout},
       {"deep", ReadoutKind::deep},
       {"concat", ReadoutKind::concat}},
      "layer before the output layer: Luong's, Bahdanau's deep output, that with tanh in place of maxout "
      "(Sennrich et al. 2017), or none: context and state side by side (Chen et al. 2018)");
  table.integer(
      "readout-size", options.readout_size, cli::between(0, kWidestLayer),
      "its units; 0: what concat puts side by side, else as --embedding where embeddings are tied, else "
      "as --hidden");
  table.choice<TiedEmbeddings>(
      "tied-embeddings", options.tied_embeddings,
      {{"none", TiedEmbeddings::none}, {"target", TiedEmbeddings::target}, {"all", TiedEmbeddings::all}},
      "embeddings sharing one matrix: none; the target's and the output layer's; those and the source's "
      "(needs one "
      "vocabulary for both languages)");
  table.choice<Initialisation>(
      "initialisation", options.initialisation,
      {{"glorot", Initialisation::glorot},
       {"bahdanau", Initialisation::bahdanau},
       {"uniform", Initialisation::uniform}},
      "of the parameters: Glorot and Bengio's uniform with orthogonal recurrent matrices, "
      "Bahdanau et al.'s (2015, B.1), or uniform in +-0.1");
}

void declare_regularisation(cli::OptionTable& table, ModelOptions& options) {
  table.number("dropout", options.dropout, cli::between(0.0, 0.99),
               "on embeddings, between layers and on the readout");
  table.number("recurrent-dropout", options.recurrent_dropout, cli::between(0.0, 0.99),
               "on recurrent states, one mask a sentence (Gal and Ghahramani 2016)");
  table.flag("layer-norm", options.layer_norm, "normalise the gates' inputs (Ba et al. 2016)");
  table.flag("layer-norm-per-gate", options.per_gate,
             "of an LSTM: normalise the sum of its inputs for each gate by itself (Chen et al. 2018)");
  table.flag("residual", options.residual, "add a layer's input to its output where they are equally wide");
  table.integer("residual-from", options.residual_from, cli::between(2, kMostLayers),
                "first layer that --residual is for");
}

}  // namespace

void declare_model(cli::OptionTable& table, ModelOptions& options) {
  table.group("Model");
  declare_attention(table, options);
  declare_attention_choices(table, options);
  declare_layers(table, options);
  declare_regularisation(table, options);
}

}  // namespace s2s
