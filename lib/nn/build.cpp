// From options to a model: the one place that knows every kind.
#include <fmt/format.h>

#include <stdexcept>

#include "base/error.h"
#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/attention/fixed_context.h"
#include "nn/initialise.h"
#include "nn/model_limits.h"
#include "nn/seq2seq.h"

namespace s2s {
namespace {

bool is_luong(AttentionKind kind) { return kind != AttentionKind::none && kind != AttentionKind::bahdanau; }

std::shared_ptr<Attention> make_attention(const ModelOptions& options) {
  const std::int64_t query = options.hidden;
  const std::int64_t key = Encoder::state_width(options);
  switch (options.attention) {
    case AttentionKind::none:
      return std::make_shared<FixedContext>();
    case AttentionKind::bahdanau:
    case AttentionKind::luong_concat:
      return std::make_shared<AdditiveAttention>(query, key, options.attention_hidden);
    case AttentionKind::luong_dot:
      return std::make_shared<DotAttention>();
    case AttentionKind::luong_general:
      return std::make_shared<GeneralAttention>(query, key);
  }
  throw std::logic_error("unknown attention kind");
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

void check_combinations(const ModelOptions& options) {
  if (options.attention == AttentionKind::luong_dot && Encoder::state_width(options) != options.hidden) {
    throw UsageError(fmt::format(
        "luong-dot multiplies decoder and encoder states and needs them equally wide, but hidden is {} "
        "and an encoder state has {}; set --encoder-hidden, or take luong-general",
        options.hidden, Encoder::state_width(options)));
  }
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

// A single bidirectional layer's states are twice as wide as each direction.
std::int64_t default_encoder_hidden(const ModelOptions& options) {
  const bool doubled = options.bidirectional && options.encoder_layers == 1;
  return options.attention == AttentionKind::luong_dot && doubled ? options.hidden / 2 : options.hidden;
}

}  // namespace

ModelOptions resolve(ModelOptions options) {
  if (options.encoder_hidden == 0) {
    options.encoder_hidden = default_encoder_hidden(options);
  }
  if (options.attention_hidden == 0) {
    options.attention_hidden = options.hidden;
  }
  if (options.readout_size == 0) {
    options.readout_size =
        options.tied_embeddings == TiedEmbeddings::none ? options.hidden : options.embedding;
  }
  if (!options.input_feeding) {
    options.input_feeding = is_luong(options.attention);
  }
  check_sizes(options);
  check_rates(options);
  check_combinations(options);
  return options;
}

std::shared_ptr<Seq2Seq> build_seq2seq(const ModelOptions& options, Random& random) {
  const ModelOptions resolved = resolve(options);
  const QueryTime query_time = is_luong(resolved.attention) ? QueryTime::current : QueryTime::previous;
  auto model = std::make_shared<Seq2Seq>(resolved, query_time, make_attention(resolved));
  initialise(*model, resolved, random);
  return model;
}

}  // namespace s2s
