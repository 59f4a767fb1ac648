// From options to a model: the one place that knows every kind.
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "base/error.h"
#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/attention/fixed_context.h"
#include "nn/attention/location.h"
#include "nn/check_attention.h"
#include "nn/initialise.h"
#include "nn/model_limits.h"
#include "nn/model_sizes.h"
#include "nn/seq2seq.h"

namespace s2s {
namespace {

AttentionForm make_form(const ModelOptions& options, const AttentionChoices& choices) {
  const std::int64_t width = options.attention_hidden;
  AttentionForm form;
  form.heads = choices.heads;
  form.scale = choices.scale;
  form.shared_values = choices.shared_values;
  const auto bias = [&] { return choices.biases ? torch::zeros({width}) : torch::Tensor(); };
  if (choices.projections != AttentionProjections::none) {
    form.query_bias = bias();
    form.key_bias = bias();
  }
  if (choices.projections != AttentionProjections::none && !choices.shared_values) {
    form.value_weight = torch::zeros({width, state_width(options)});
    form.value_bias = bias();
  }
  if (choices.projections == AttentionProjections::qkvo) {
    form.output_weight = torch::zeros({width, width});
    form.output_bias = bias();
  }
  if (choices.coverage) {
    form.coverage_vector = torch::zeros({width});
  }
  if (choices.window == AttentionWindow::local_m) {
    form.window = std::make_shared<LocalWindow>(choices.window_size);
  } else if (choices.window == AttentionWindow::local_p) {
    form.window = std::make_shared<LocalWindow>(choices.window_size, options.hidden, width);
  }
  return form;
}

void check_sizes(const ModelOptions& options) {
  const auto within = [](const char* name, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value < least || value > most) {
      throw UsageError(fmt::format("{} is {}; it must be from {} to {}", name, value, least, most));
    }
  };
  within("embedding", options.embedding, 1, kWidestLayer);
  within("hidden", options.hidden, 1, kWidestLayer);
  within("encoder-hidden", options.encoder_hidden, 1, kWidestLayer);
  within("attention-hidden", options.attention_hidden, 1, kWidestLayer);
  within("readout-size", options.readout_size, 1, kWidestLayer);
  within("encoder-layers", options.encoder_layers, 1, kMostLayers);
  within("decoder-layers", options.decoder_layers, 1, kMostLayers);
  within("bidirectional-layers", options.bidirectional_layers, 1, kMostLayers);
  within("residual-from", options.residual_from, 2, kMostLayers);
  within("source vocabulary", options.source_vocabulary, 0, kLargestVocabulary);  // 0: not known yet
  within("target vocabulary", options.target_vocabulary, 0, kLargestVocabulary);
}

void check_rates(const ModelOptions& options) {
  for (const double rate : {options.dropout, options.recurrent_dropout}) {
    if (!(rate >= 0.0 && rate < 1.0)) {
      throw UsageError(
          fmt::format("dropout and recurrent-dropout must be at least 0 and under 1, not {}", rate));
    }
  }
}

// Heads share a layer's units out evenly.
void check_self_attention(const char* name, std::int64_t heads, std::int64_t width) {
  if (heads < 0 || (heads > 0 && width % heads != 0)) {
    throw UsageError(fmt::format("{} = {}: so many heads do not divide the {} units of the layer below", name,
                                 heads, width));
  }
}

void check_self_attention_form(const ModelOptions& options) {
  if (options.encoder_self_attention > 0 || options.decoder_self_attention > 0) {
    return;
  }
  for (const auto& [name, set] :
       {std::pair{"self-attention-shared-values", options.self_attention_shared_values},
        std::pair{"self-attention-biases", options.self_attention_biases}}) {
    if (set) {
      throw UsageError(fmt::format(
          "{} says how self-attention is done, of which there is none; set encoder-self-attention or "
          "decoder-self-attention to its heads",
          name));
    }
  }
}

void check_layer_norm(const ModelOptions& options) {
  if (options.per_gate && !options.layer_norm) {
    throw UsageError("layer-norm-per-gate says how layer-norm is done; turn that on too");
  }
  if (options.per_gate && options.cell == CellKind::gru) {
    throw UsageError(
        "layer-norm-per-gate normalises the sum of a gate's two products, but a GRU's candidate multiplies "
        "one "
        "of them by the reset gate before the sum; take cell = lstm, or layer-norm alone");
  }
}

void check_decoder(const ModelOptions& options) {
  if (options.context_layers == ContextLayers::all && options.query_time == QueryTime::current) {
    throw UsageError(
        "context-layers = all: with query-time = current the context is not known before the layers have "
        "run; "
        "take query-time = previous or between");
  }
  const std::int64_t both = context_width(options) + options.hidden;
  if (options.readout == ReadoutKind::concat && options.tied_embeddings != TiedEmbeddings::none &&
      options.embedding != both) {
    throw UsageError(fmt::format(
        "readout = concat is context and state side by side, {} + {} numbers, and tied-embeddings "
        "share one matrix between it and the target embedding, which has {}: set embedding to {}",
        context_width(options), options.hidden, options.embedding, both));
  }
  if (options.readout == ReadoutKind::concat && options.readout_size != both) {
    throw UsageError(
        fmt::format("readout = concat is context and state side by side, {} + {} numbers, but readout-size "
                    "is {}; leave it 0",
                    context_width(options), options.hidden, options.readout_size));
  }
}

void check_combinations(const ModelOptions& options) {
  check_layer_norm(options);
  check_decoder(options);
  check_self_attention("encoder-self-attention", options.encoder_self_attention, first_state_width(options));
  check_self_attention("decoder-self-attention", options.decoder_self_attention, options.hidden);
  check_self_attention_form(options);
  if (options.bridge == BridgeKind::backward && !options.bidirectional) {
    throw UsageError("bridge = backward needs a bidirectional encoder; take final, mean or zero");
  }
  if (options.tied_embeddings != TiedEmbeddings::none && options.readout_size != options.embedding) {
    throw UsageError(
        fmt::format("tied-embeddings share one matrix between target embedding and output layer, so "
                    "readout-size ({}) must "
                    "equal embedding ({})",
                    options.readout_size, options.embedding));
  }
  if (options.tied_embeddings == TiedEmbeddings::all &&
      options.source_vocabulary != options.target_vocabulary) {
    throw UsageError("tied-embeddings = all needs a joint vocabulary (joint-vocabulary = true)");
  }
}

}  // namespace

std::shared_ptr<Attention> make_attention(const ModelOptions& options) {
  const AttentionChoices choices = attention_choices(options);
  const AttentionForm form = make_form(options, choices);
  const std::int64_t query = options.hidden;
  const std::int64_t key = state_width(options);
  switch (choices.score) {
    case AttentionScore::none:
      return std::make_shared<FixedContext>();
    case AttentionScore::additive:
      return std::make_shared<AdditiveAttention>(query, key, options.attention_hidden, form);
    case AttentionScore::dot:
      if (multiplies_states(choices)) {
        return std::make_shared<DotAttention>(form);
      }
      return std::make_shared<ProjectedDotAttention>(query, key, options.attention_hidden, form);
    case AttentionScore::general:
      return std::make_shared<GeneralAttention>(query, key, form);
    case AttentionScore::location:
      return std::make_shared<LocationAttention>(query, choices.positions);
  }
  throw std::logic_error("unknown attention score");
}

ModelOptions resolve(ModelOptions options) {
  options = with_sizes(options);
  check_sizes(options);
  check_rates(options);
  check_attention(options);
  check_combinations(options);
  return options;
}

std::shared_ptr<Seq2Seq> build_seq2seq(const ModelOptions& options, Random& random) {
  const ModelOptions resolved = resolve(options);
  auto model = std::make_shared<Seq2Seq>(resolved, make_attention(resolved));
  initialise(*model, resolved, random);
  return model;
}

}  // namespace s2s
