// The attention of an explained step: one head's scores, weights and context.
#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "lab/explained_parts.h"
#include "nn/attention/additive.h"
#include "nn/attention/dot.h"
#include "nn/attention/location.h"
#include "nn/attention/window.h"
#include "nn/attention_choices.h"

namespace s2s::lab {
namespace {

struct Question {
  torch::Tensor state;  // [1, 1, hidden] of the decoder
  std::string name;     // "s_{t-1}", "s_t", "s'_t" or the first layer's "h^1_{t-1}", "h^1_t"
};

Question question_of(const ModelOptions& options, const ForcedStep& step) {
  if (options.query_time == QueryTime::between)
    return {step.after.between.hidden.unsqueeze(1), intermediate_name(options)};
  const bool previous = options.query_time == QueryTime::previous;
  const DecoderState& state = previous ? step.before : step.after.state;
  const std::string time = previous ? "_{t-1}" : "_t";
  const bool top_differs = options.decoder_layers > 1 || options.decoder_self_attention > 0;
  if (options.query_layer == QueryLayer::bottom && top_differs)
    return {state.layers.front().hidden.unsqueeze(1), "h^1" + time};
  return {state.output.unsqueeze(1), "s" + time};
}

// "W_k h_j", or "W_k h_j + b_k".
std::string with_bias(const AttentionChoices& choices, const std::string& product, const std::string& bias) {
  return choices.biases ? product + " + " + bias : product;
}

// Of a projected key: "W_k h_j", "W_kv h_j" where it is the value too, and what the additive score calls it.
std::string key_formula(const AttentionChoices& choices) {
  const std::string of = choices.shared_values ? "kv" : "k";
  const std::string weight = choices.score == AttentionScore::additive ? "U" : "W_" + of;
  return with_bias(choices, weight + " h_j", "b_" + of);
}

std::string value_formula(const AttentionChoices& choices) {
  if (choices.projections == AttentionProjections::none) return "h_j";
  return choices.shared_values ? key_formula(choices) : with_bias(choices, "W_v h_j", "b_v");
}

// The factors of each component's term in the score of a query [A / heads] and a key [A / heads].
void split_score(const ScoredAttention& attention, const AttentionChoices& choices, const Question& asks,
                 const torch::Tensor& query, const torch::Tensor& key, ExplainedHead& into) {
  const std::string& s = asks.name;
  const auto head = static_cast<std::size_t>(into.head);
  if (const auto* additive = dynamic_cast<const AdditiveAttention*>(&attention)) {
    const std::string inner = fmt::format("tanh({} + {}{})", with_bias(choices, "W " + s, "b_q"),
                                          key_formula(choices), choices.coverage ? " + V C_tj" : "");
    into.score_formula = "v' " + inner;
    into.factors = {{"v", numbers_of(additive->score_vector.chunk(into.heads, 0)[head])},
                    {inner, numbers_of(torch::tanh(query + key))}};
  } else if (const auto* location = dynamic_cast<const LocationAttention*>(&attention)) {
    into.score_formula = fmt::format("w_j' {}", s);
    into.factors = {{"w_j", numbers_of(location->location_weight[into.position])},
                    {s, numbers_of(asks.state)}};
  } else {
    const bool projected = dynamic_cast<const ProjectedDotAttention*>(&attention) != nullptr;
    const bool general = dynamic_cast<const GeneralAttention*>(&attention) != nullptr;
    const std::string q = projected ? with_bias(choices, "W_q " + s, "b_q") : s;
    const std::string k = projected ? key_formula(choices) : general ? "W h_j" : "h_j";
    into.score_formula = projected ? fmt::format("({})' ({})", q, k) : fmt::format("{}' {}", q, k);
    into.factors = {{q, numbers_of(query)}, {k, numbers_of(key)}};
  }
  if (choices.scale) {
    into.divisor = std::sqrt(static_cast<double>(key.size(0)));
    into.score_formula += fmt::format(" / sqrt({})", key.size(0));
  }
}

void look_through_window(Seq2Seq& model, const AttentionChoices& choices, const AttentionMemory& memory,
                         const ForcedStep& step, const Question& asks, ExplainedHead& into) {
  const std::int64_t source = memory.source;
  Mask mask = memory.mask;
  if (choices.window != AttentionWindow::global) {
    const auto window = std::dynamic_pointer_cast<LocalWindow>(
        model.named_modules("", /*include_self=*/false)["decoder.attention.window"]);
    const torch::Tensor centre = window->centres(asks.state, step.before.attention.steps, memory.lengths);
    mask = mask & window->mask(centre, source);
    const bool predicted = choices.window == AttentionWindow::local_p;
    into.window = ExplainedWindow{
        centre.item<double>(),
        predicted ? fmt::format("S sigmoid(v_p' tanh(W_p {})), S = {}", asks.name, source) : "t - 1",
        choices.window_size,
        {}};
    if (predicted) into.window->gaussian = numbers_of(window->favour(torch::ones({1, 1, 1, source}), centre));
  }
  const torch::Tensor visible = mask.visible(source).flatten();
  for (std::int64_t j = 0; j < source; ++j)
    into.seen.push_back(visible[j].item<bool>() && std::isfinite(into.scores[static_cast<std::size_t>(j)]));
}

// From what was asked for, from 1, to a head from 0.
std::int64_t chosen_head(std::int64_t asked, const torch::Tensor& head_weights) {
  const std::int64_t heads = head_weights.size(0);
  if (asked > heads)
    throw UsageError(fmt::format("there is no head {}: this model's attention has {}", asked, heads));
  return asked > 0 ? asked - 1 : head_weights.amax(-1).argmax().item<std::int64_t>();
}

}  // namespace

ExplainedHead explain_head(Seq2Seq& model, const ScoredAttention& attention, const AttentionMemory& memory,
                           const ForcedStep& step, std::int64_t head) {
  const AttentionChoices choices = attention_choices(model.options());
  const Question asks = question_of(model.options(), step);
  const AttentionHistory& history = step.before.attention;
  const torch::Tensor& several = step.after.head_weights;
  const torch::Tensor head_weights = several.defined() ? several[0] : step.after.weights;  // [head, source]

  ExplainedHead found;
  found.heads = choices.heads;
  found.head = chosen_head(head, head_weights);
  const torch::Tensor weights = head_weights[found.head];
  const torch::Tensor values =
      split_heads(memory.values, choices.heads)[0][found.head];  // [source, V / heads]
  found.position = weights.argmax().item<std::int64_t>();
  found.weights = numbers_of(weights);
  found.context = numbers_of(torch::matmul(weights, values));
  for (const torch::Tensor& value : values.unbind(0)) found.values.push_back(numbers_of(value));
  found.value_formula = value_formula(choices);
  found.scores = numbers_of(attention.scaled_scores(asks.state, memory, history)[0][found.head]);
  if (history.coverage.defined()) found.coverage = numbers_of(history.coverage[0][found.head]);
  look_through_window(model, choices, memory, step, asks, found);
  split_score(attention, choices, asks,
              split_heads(attention.queries(asks.state), choices.heads)[0][found.head][0],
              attention.head_keys(memory, history)[0][found.head][found.position], found);
  return found;
}

}  // namespace s2s::lab
