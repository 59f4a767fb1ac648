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
       {"luong-concat", AttentionKind::luong_concat}},
      "how the decoder reads the source: a fixed context, or the scores of Bahdanau et al. "
      "(2015) and Luong et al. (2015)");
  table.integer("attention-hidden", options.attention_hidden, cli::between(0, kWidestLayer),
                "units in the hidden layer of bahdanau's and luong-concat's scores; 0: as --hidden");
  table.flag("input-feeding", options.input_feeding, "feed the attentional state to the decoder's next step")
      .unset("on for luong-*, off for the others");
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
  table.flag("bidirectional", options.bidirectional, "let the encoder's first layer read forward only");
  table.choice<BridgeKind>(
      "bridge", options.bridge,
      {{"final", BridgeKind::final},
       {"backward", BridgeKind::backward},
       {"mean", BridgeKind::mean},
       {"zero", BridgeKind::zero}},
      "encoder states that the decoder's first state is made of: both directions' last, the "
      "backward one's last (Bahdanau et al. 2015), the mean of all, or none");
  table.choice<ReadoutKind>("readout", options.readout,
                            {{"tanh", ReadoutKind::tanh}, {"maxout", ReadoutKind::maxout}},
                            "layer before the output layer: Luong's, or Bahdanau's deep output");
  table.integer("readout-size", options.readout_size, cli::between(0, kWidestLayer),
                "its units; 0: as --embedding where embeddings are tied, else as --hidden");
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
  table.flag("residual", options.residual, "add each layer's input to its output, from the second layer on");
}

}  // namespace

void declare_model(cli::OptionTable& table, ModelOptions& options) {
  table.group("Model");
  declare_attention(table, options);
  declare_layers(table, options);
  declare_regularisation(table, options);
}

}  // namespace s2s
