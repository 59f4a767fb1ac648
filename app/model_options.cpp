#include "model_options.h"

#include "nn/model_limits.h"

namespace s2s {
namespace {

void declare_attention(cli::OptionTable& table, ModelOptions& options) {
  table
      .choice<AttentionKind>("attention", options.attention,
                             {{"none", AttentionKind::none},
                              {"bahdanau", AttentionKind::bahdanau},
                              {"luong-dot", AttentionKind::luong_dot},
                              {"luong-general", AttentionKind::luong_general},
                              {"luong-concat", AttentionKind::luong_concat},
                              {"luong-location", AttentionKind::luong_location},
                              {"scaled-dot", AttentionKind::scaled_dot},
                              {"multi-head", AttentionKind::multi_head},
                              {"multi-head-additive", AttentionKind::multi_head_additive}},
                             "attention mechanism; a preset that --attention-score and similar options "
                             "refine; none is a fixed context vector")
      .mark_essential();
  table.integer(
      "attention-hidden", options.attention_hidden, cli::between(0, kWidestLayer),
      "hidden size of additive attention, and of projected queries, keys and values over all heads; 0 means "
      "--hidden");
  table
      .flag("input-feeding", options.input_feeding,
            "feed the attentional state into the next decoder step (Luong et al. 2015)")
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
                              "attention score of query q and key k: additive v'tanh(Wq + Uk), dot q'k, "
                              "general q'Wk, location Wq")
      .unset("set by --attention");
  table
      .choice<QueryTime>("query-time", options.query_time,
                         {{"previous", QueryTime::previous},
                          {"current", QueryTime::current},
                          {"between", QueryTime::between}},
                         "decoder state used as the attention query: before the step, so that the context "
                         "enters it; after the step; or between the two cells of a conditional GRU (Sennrich "
                         "et al. 2017)")
      .unset("previous for none and bahdanau, current for the others");
  table.choice<QueryLayer>("query-layer", options.query_layer,
                           {{"top", QueryLayer::top}, {"bottom", QueryLayer::bottom}},
                           "decoder layer whose state is the attention query");
  table.choice<ContextLayers>("context-layers", options.context_layers,
                              {{"first", ContextLayers::first}, {"all", ContextLayers::all}},
                              "decoder layers that read the context vector; all needs --query-time previous "
                              "or between");
  table
      .choice<AttentionProjections>("attention-projections", options.attention_projections,
                                    {{"none", AttentionProjections::none},
                                     {"qkv", AttentionProjections::qkv},
                                     {"qkvo", AttentionProjections::qkvo}},
                                    "learned projections in attention: qkv for queries, keys and values, "
                                    "qkvo with an output projection too; none leaves only the score's own "
                                    "weights")
      .unset("qkv for scaled-dot, qkvo for multi-head*, none for the others");
  table
      .integer("attention-heads", options.attention_heads, cli::between(1, 1024),
               "number of attention heads; must divide the widths of queries, keys and values")
      .unset("4 for multi-head*, 1 for the others");
  table
      .flag("attention-scale", options.attention_scale,
            "divide dot products of attention by the square root of the head's width")
      .unset("on for scaled-dot and multi-head, off for the others");
  table
      .choice<AttentionWindow>("attention-window", options.attention_window,
                               {{"global", AttentionWindow::global},
                                {"local-m", AttentionWindow::local_m},
                                {"local-p", AttentionWindow::local_p}},
                               "source positions attended to: all, those around the target's position, or "
                               "those around a predicted position (Luong et al. 2015, section 3.2)")
      .unset("global");
  table
      .number("attention-window-size", options.attention_window_size, cli::above(0.0),
              "positions on either side of the centre of --attention-window")
      .unset("10");
  table
      .integer("attention-positions", options.attention_positions, cli::between(1, kWidestLayer),
               "source positions covered by the location score; attention ignores later ones")
      .unset("100");
  table
      .flag("attention-coverage", options.attention_coverage,
            "feed each position's past attention weights into its additive score (Tu et al. 2016)")
      .unset("off");
  table
      .flag("attention-shared-values", options.attention_shared_values,
            "use one projection for attention keys and values; needs --attention-projections qkv or qkvo")
      .unset("off");
  table
      .flag("attention-biases", options.attention_biases,
            "add a bias to each projection of attention; needs --attention-projections qkv or qkvo")
      .unset("off");
}

void declare_layers(cli::OptionTable& table, ModelOptions& options) {
  table.choice<CellKind>("cell", options.cell, {{"gru", CellKind::gru}, {"lstm", CellKind::lstm}},
                         "recurrent cell");
  table.integer("embedding", options.embedding, cli::between(1, kWidestLayer), "embedding size");
  table.integer("hidden", options.hidden, cli::between(1, kWidestLayer), "hidden size of the decoder")
      .mark_essential();
  table.integer(
      "encoder-hidden", options.encoder_hidden, cli::between(0, kWidestLayer),
      "hidden size of the encoder per direction; 0 means --hidden, or half of it for luong-dot with one "
      "bidirectional layer, whose states must be as wide as the decoder's");
  table.integer("encoder-layers", options.encoder_layers, cli::between(1, kMostLayers),
                "number of encoder layers");
  table.integer("decoder-layers", options.decoder_layers, cli::between(1, kMostLayers),
                "number of decoder layers");
  table.integer("encoder-self-attention", options.encoder_self_attention, cli::between(0, 1024),
                "self-attention heads over the states of the first encoder layer (Vaswani et al. 2017); 0 is "
                "none");
  table.integer("decoder-self-attention", options.decoder_self_attention, cli::between(0, 1024),
                "self-attention heads over the past states of the first decoder layer; 0 is none");
  table.flag("self-attention-shared-values", options.self_attention_shared_values,
             "use one projection for self-attention keys and values");
  table.flag("self-attention-biases", options.self_attention_biases,
             "add a bias to each projection of self-attention");
  table.flag("bidirectional", options.bidirectional, "read the source in both directions");
  table.integer("bidirectional-layers", options.bidirectional_layers, cli::between(1, kMostLayers),
                "number of bidirectional encoder layers, counted from the first");
  table.choice<BridgeKind>(
      "bridge", options.bridge,
      {{"final", BridgeKind::final},
       {"backward", BridgeKind::backward},
       {"mean", BridgeKind::mean},
       {"zero", BridgeKind::zero}},
      "encoder states that initialise the decoder: last of both directions, last of the backward one "
      "(Bahdanau et al. 2015), mean of all, or none");
  table.choice<ReadoutKind>(
      "readout", options.readout,
      {{"tanh", ReadoutKind::tanh},
       {"maxout", ReadoutKind::maxout},
       {"deep", ReadoutKind::deep},
       {"concat", ReadoutKind::concat}},
      "layer before the output layer: tanh (Luong et al. 2015), maxout (Bahdanau et al. 2015), deep for tanh "
      "in place of maxout (Sennrich et al. 2017), concat for context and state alone (Chen et al. 2018)");
  table.integer(
      "readout-size", options.readout_size, cli::between(0, kWidestLayer),
      "size of the readout; 0 means the width of context and state for concat, else --embedding with tied "
      "embeddings, else --hidden");
  table.choice<TiedEmbeddings>(
      "tied-embeddings", options.tied_embeddings,
      {{"none", TiedEmbeddings::none}, {"target", TiedEmbeddings::target}, {"all", TiedEmbeddings::all}},
      "embeddings that share one matrix: target is target and output layer, all is source too and needs a "
      "joint vocabulary");
  table.choice<Initialisation>("initialisation", options.initialisation,
                               {{"glorot", Initialisation::glorot},
                                {"bahdanau", Initialisation::bahdanau},
                                {"uniform", Initialisation::uniform}},
                               "initial parameters: glorot is Glorot and Bengio's uniform with orthogonal "
                               "recurrent matrices, bahdanau follows Bahdanau et al. (2015, B.1), uniform is "
                               "uniform in +-0.1");
}

void declare_regularisation(cli::OptionTable& table, ModelOptions& options) {
  table.number("dropout", options.dropout, cli::between(0.0, 0.99),
               "dropout probability on embeddings, between layers and on the readout");
  table.number("recurrent-dropout", options.recurrent_dropout, cli::between(0.0, 0.99),
               "dropout probability on recurrent states, one mask per sentence (Gal and Ghahramani 2016)");
  table.flag("layer-norm", options.layer_norm,
             "apply layer normalisation to the gates' inputs (Ba et al. 2016)");
  table.flag(
      "layer-norm-per-gate", options.per_gate,
      "normalise the summed inputs of each LSTM gate separately (Chen et al. 2018); needs --layer-norm");
  table.flag("residual", options.residual,
             "add residual connections around layers of equal input and output width");
  table.integer("residual-from", options.residual_from, cli::between(2, kMostLayers),
                "first layer with a residual connection, counted from 1");
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
