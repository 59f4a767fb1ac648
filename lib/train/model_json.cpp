#include "train/model_json.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.h"

namespace s2s {

namespace {

template <typename Enum>
using Names = std::vector<std::pair<Enum, const char*>>;

const Names<AttentionKind>& names(AttentionKind) {
  static const Names<AttentionKind> all{{AttentionKind::none, "none"},
                                        {AttentionKind::bahdanau, "bahdanau"},
                                        {AttentionKind::luong_dot, "luong-dot"},
                                        {AttentionKind::luong_general, "luong-general"},
                                        {AttentionKind::luong_concat, "luong-concat"},
                                        {AttentionKind::luong_location, "luong-location"},
                                        {AttentionKind::scaled_dot, "scaled-dot"},
                                        {AttentionKind::multi_head, "multi-head"},
                                        {AttentionKind::multi_head_additive, "multi-head-additive"}};
  return all;
}
const Names<AttentionScore>& names(AttentionScore) {
  static const Names<AttentionScore> all{{AttentionScore::none, "none"},
                                         {AttentionScore::additive, "additive"},
                                         {AttentionScore::dot, "dot"},
                                         {AttentionScore::general, "general"},
                                         {AttentionScore::location, "location"}};
  return all;
}
const Names<QueryTime>& names(QueryTime) {
  static const Names<QueryTime> all{
      {QueryTime::previous, "previous"}, {QueryTime::current, "current"}, {QueryTime::between, "between"}};
  return all;
}
const Names<AttentionProjections>& names(AttentionProjections) {
  static const Names<AttentionProjections> all{{AttentionProjections::none, "none"},
                                               {AttentionProjections::qkv, "qkv"},
                                               {AttentionProjections::qkvo, "qkvo"}};
  return all;
}
const Names<AttentionWindow>& names(AttentionWindow) {
  static const Names<AttentionWindow> all{{AttentionWindow::global, "global"},
                                          {AttentionWindow::local_m, "local-m"},
                                          {AttentionWindow::local_p, "local-p"}};
  return all;
}
const Names<CellKind>& names(CellKind) {
  static const Names<CellKind> all{{CellKind::gru, "gru"}, {CellKind::lstm, "lstm"}};
  return all;
}
const Names<ReadoutKind>& names(ReadoutKind) {
  static const Names<ReadoutKind> all{{ReadoutKind::tanh, "tanh"},
                                      {ReadoutKind::maxout, "maxout"},
                                      {ReadoutKind::deep, "deep"},
                                      {ReadoutKind::concat, "concat"}};
  return all;
}
const Names<QueryLayer>& names(QueryLayer) {
  static const Names<QueryLayer> all{{QueryLayer::top, "top"}, {QueryLayer::bottom, "bottom"}};
  return all;
}
const Names<ContextLayers>& names(ContextLayers) {
  static const Names<ContextLayers> all{{ContextLayers::first, "first"}, {ContextLayers::all, "all"}};
  return all;
}
const Names<BridgeKind>& names(BridgeKind) {
  static const Names<BridgeKind> all{{BridgeKind::final, "final"},
                                     {BridgeKind::backward, "backward"},
                                     {BridgeKind::mean, "mean"},
                                     {BridgeKind::zero, "zero"}};
  return all;
}
const Names<TiedEmbeddings>& names(TiedEmbeddings) {
  static const Names<TiedEmbeddings> all{
      {TiedEmbeddings::none, "none"}, {TiedEmbeddings::target, "target"}, {TiedEmbeddings::all, "all"}};
  return all;
}
const Names<Initialisation>& names(Initialisation) {
  static const Names<Initialisation> all{{Initialisation::glorot, "glorot"},
                                         {Initialisation::bahdanau, "bahdanau"},
                                         {Initialisation::uniform, "uniform"}};
  return all;
}

// The one list of fields, for both directions: first those that every file has.
template <typename Options, typename Visit>
void visit_first_fields(Options& options, Visit visit) {
  visit("attention", options.attention);
  visit("cell", options.cell);
  visit("embedding", options.embedding);
  visit("hidden", options.hidden);
  visit("encoder_hidden", options.encoder_hidden);
  visit("attention_hidden", options.attention_hidden);
  visit("readout_size", options.readout_size);
  visit("encoder_layers", options.encoder_layers);
  visit("decoder_layers", options.decoder_layers);
  visit("bidirectional", options.bidirectional);
  visit("input_feeding", options.input_feeding);
  visit("readout", options.readout);
  visit("bridge", options.bridge);
  visit("tied_embeddings", options.tied_embeddings);
  visit("initialisation", options.initialisation);
  visit("dropout", options.dropout);
  visit("recurrent_dropout", options.recurrent_dropout);
  visit("layer_norm", options.layer_norm);
  visit("residual", options.residual);
  visit("source_vocabulary", options.source_vocabulary);
  visit("target_vocabulary", options.target_vocabulary);
}
// Then those that came later. A file from before lacks them, and its model is what their defaults say: each
// must default to what there was without it.
template <typename Options, typename Visit>
void visit_later_fields(Options& options, Visit visit) {
  visit("attention_score", options.attention_score);
  visit("query_time", options.query_time);
  visit("attention_projections", options.attention_projections);
  visit("attention_scale", options.attention_scale);
  visit("attention_heads", options.attention_heads);
  visit("attention_window", options.attention_window);
  visit("attention_window_size", options.attention_window_size);
  visit("attention_positions", options.attention_positions);
  visit("attention_coverage", options.attention_coverage);
  visit("encoder_self_attention", options.encoder_self_attention);
  visit("decoder_self_attention", options.decoder_self_attention);
  visit("bidirectional_layers", options.bidirectional_layers);
  visit("residual_from", options.residual_from);
  visit("per_gate", options.per_gate);
  visit("query_layer", options.query_layer);
  visit("context_layers", options.context_layers);
  visit("attention_shared_values", options.attention_shared_values);
  visit("attention_biases", options.attention_biases);
  visit("self_attention_shared_values", options.self_attention_shared_values);
  visit("self_attention_biases", options.self_attention_biases);
}

template <typename Value>
void write(Json& json, const Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    for (const auto& [option, name] : names(value)) {
      if (option == value) {
        json = name;
      }
    }
  } else {
    json = value;
  }
}
template <typename Value>
void write(Json& json, const std::optional<Value>& value) {
  if (value) {
    write(json, *value);
  } else {
    json = nullptr;
  }
}

// False where the JSON value is not of the field's kind.
template <typename Value>
bool read(const Json& json, Value& value) {
  if constexpr (std::is_enum_v<Value>) {
    for (const auto& [option, name] : names(value)) {
      if (json == name) {
        value = option;
        return true;
      }
    }
    return false;
  } else if constexpr (std::is_same_v<Value, bool>) {
    return json.is_boolean() && (value = json.get<bool>(), true);
  } else if constexpr (std::is_same_v<Value, double>) {
    return json.is_number() && (value = json.get<double>(), true);
  } else {
    return json.is_number_integer() && (value = json.get<Value>(), true);
  }
}
template <typename Value>
bool read(const Json& json, std::optional<Value>& value) {
  value.reset();
  return json.is_null() || read(json, value.emplace());
}

// Reads one field after the other and keeps their names.
class FieldReader {
 public:
  FieldReader(const Json& json, const std::string& where) : json_(json), where_(where) {}

  template <typename Value>
  void take(const char* name, Value& value, bool may_be_absent) {
    known_.insert(name);
    if (!json_.contains(name)) {
      if (may_be_absent) return;
      throw ModelError(fmt::format("{}: the model's options lack \"{}\"", where_, name));
    }
    if (!read(json_[name], value)) {
      throw ModelError(fmt::format("{}: {} is not a value of the model's option \"{}\"", where_,
                                   json_[name].dump(), name));
    }
  }

  void refuse_others() const {
    for (const auto& [name, value] : json_.items()) {
      if (known_.count(name) == 0) {
        throw ModelError(fmt::format("{}: this version knows no option \"{}\" of a model", where_, name));
      }
    }
  }

 private:
  const Json& json_;
  const std::string& where_;
  std::set<std::string> known_;
};

}  // namespace

Json to_json(const ModelOptions& options) {
  Json json = Json::object();
  const auto put = [&](const char* name, const auto& value) { write(json[name], value); };
  visit_first_fields(options, put);
  visit_later_fields(options, put);
  return json;
}

ModelOptions model_options_from(const Json& json, const std::string& where) {
  ModelOptions options;
  if (!json.is_object()) {
    throw ModelError(fmt::format("{}: the model's options are not an object", where));
  }
  FieldReader reader(json, where);
  visit_first_fields(options, [&](const char* name, auto& value) { reader.take(name, value, false); });
  visit_later_fields(options, [&](const char* name, auto& value) { reader.take(name, value, true); });
  reader.refuse_others();
  return options;
}

}  // namespace s2s
