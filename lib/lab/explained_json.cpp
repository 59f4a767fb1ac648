// An explained step as JSON.
#include <cmath>

#include "lab/explained_step.h"

namespace s2s::lab {
namespace {

Json by_name(const std::vector<NamedNumbers>& all) {
  Json object = Json::object();
  for (const NamedNumbers& one : all) object[one.name] = one.values;
  return object;
}

Json formulas(const ExplainedLayer& layer) {
  Json object = Json::object();
  for (std::size_t i = 0; i < layer.gates.size(); ++i) object[layer.gates[i].name] = layer.gate_formulas[i];
  return object;
}

Json layer_json(const ExplainedLayer& layer) {
  Json json{{"formula", layer.state.name + " = " + layer.formula},
            {"input_formula", layer.input_formula},
            {"input", layer.input},
            {"previous_state", layer.previous.values},
            {"gates", by_name(layer.gates)},
            {"gate_formulas", formulas(layer)},
            {"gates_formula", layer.state.name + " = " + layer.gates_formula},
            {"state", layer.state.values}};
  if (!layer.memory.values.empty()) {
    json["previous_memory"] = layer.previous_memory.values;
    json["memory"] = layer.memory.values;
  }
  if (!layer.output_name.empty())
    json["output"] = {{"formula", layer.output_name + " = " + layer.output_formula},
                      {"values", layer.output}};
  return json;
}

// A position: its score is null where the score has none for it.
Json position_json(const ExplainedStep& step, std::size_t j, const std::string& piece) {
  const ExplainedHead& head = step.attention;
  Json json{{"piece", piece},
            {"score", std::isfinite(head.scores[j]) ? Json(head.scores[j]) : Json()},
            {"seen", static_cast<bool>(head.seen[j])},
            {"weight", head.weights[j]},
            {"state", step.encoder_states[j]},
            {"value", head.values[j]}};
  if (!head.coverage.empty()) json["coverage"] = head.coverage[j];
  if (head.window && !head.window->gaussian.empty()) json["gaussian"] = head.window->gaussian[j];
  return json;
}

}  // namespace

Json to_json(const ExplainedStep& step, const StepNames& names) {
  const ExplainedHead& head = step.attention;
  Json source = Json::array(), best = Json::array(), layers = Json::array();
  for (std::size_t j = 0; j < head.scores.size(); ++j)
    source.push_back(position_json(step, j, names.source[j]));
  for (const BestPiece& one : step.best)
    best.push_back(
        {{"piece", names.target(one.piece)}, {"logit", one.logit}, {"probability", one.probability}});
  for (const ExplainedLayer& layer : step.layers) layers.push_back(layer_json(layer));
  Json json{{"step", step.step},
            {"steps", step.steps},
            {"previous_piece", names.target(step.previous_piece)},
            {"piece", names.target(step.piece)},
            {"previous_state", step.previous_state},
            {"layers", layers},
            {"state", {{"formula", step.state_formula}, {"values", step.state}}},
            {"heads", head.heads},
            {"head", head.head + 1},
            {"score",
             {{"formula", head.score_formula},
              {"position", head.position + 1},
              {"factors", by_name(head.factors)},
              {"divisor", head.divisor}}},
            {"source", source},
            {"value_formula", head.value_formula},
            {"head_context", head.context},
            {"context_formula", step.context_formula.empty() ? "c^1_t" : step.context_formula},
            {"context", step.context},
            {"readout", {{"formula", step.readout_formula}, {"values", step.readout}}},
            {"log_sum", step.log_sum},
            {"best", best}};
  if (step.intermediate) json["intermediate"] = layer_json(*step.intermediate);
  if (head.window)
    json["window"] = {{"centre", head.window->centre},
                      {"formula", head.window->formula},
                      {"half_width", head.window->half_width}};
  return json;
}

}  // namespace s2s::lab
