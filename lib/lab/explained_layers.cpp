// The recurrence of an explained step: from the states before, by the gates, to s_t.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lab/explained_parts.h"
#include "nn/model_sizes.h"

namespace s2s::lab {
namespace {

// What the decoder's first layer reads (nn/decoder.h).
std::string first_input(const ModelOptions& options) {
  std::vector<std::string> inputs{"y_{t-1}"};
  if (*options.query_time == QueryTime::previous) inputs.emplace_back("c_t");
  if (*options.input_feeding) inputs.emplace_back("r_{t-1}");
  return fmt::format("[{}]", fmt::join(inputs, ", "));
}

// What a layer above it reads, with what the one below hands on.
std::string upper_input(const ModelOptions& options, const std::string& below) {
  return options.context_layers == ContextLayers::all ? fmt::format("[{}, c_t]", below) : below;
}

// What layers' states and outputs are called. Of one layer and nothing more both are s_t.
class LayerNames {
 public:
  explicit LayerNames(const ModelOptions& options) : options_(options) {}

  std::string state(std::int64_t layer) const {
    const bool alone = options_.decoder_layers == 1 && options_.decoder_self_attention == 0;
    return alone ? "s" : fmt::format("h^{}", layer + 1);
  }
  // How the layer's output comes from its state and the layer below; empty where it is its state.
  std::string output_formula(std::int64_t layer) const {
    if (layer == 0 && options_.decoder_self_attention > 0)
      return fmt::format("h^1_t + W_o self-attention(h^1_t; h^1_1 .. h^1_t)");
    if (has_residual(options_, layer)) return fmt::format("{}_t + {}", state(layer), output(layer - 1));
    return "";
  }
  std::string output(std::int64_t layer) const {
    if (layer + 1 == options_.decoder_layers) return "s_t";
    return fmt::format("{}^{}_t", output_formula(layer).empty() ? "h" : "o", layer + 1);
  }

 private:
  const ModelOptions& options_;
};

struct CellWords {
  std::string name;
  std::vector<std::string> gates;
  std::string formula;  // of the state called {0}
};

const CellWords& words_of(CellKind kind) {
  static const CellWords gru{"GRU", {"r", "z", "n"}, "(1 - z) n + z {0}_{{t-1}}"};
  static const CellWords lstm{"LSTM", {"i", "f", "g", "o"}, "o tanh(m_t), m_t = f m_{{t-1}} + i g"};
  return kind == CellKind::lstm ? lstm : gru;
}

ExplainedLayer explain_layer(const s2s::Cell& cell, const CellWords& words, const CellState& before,
                             const CellState& after, const torch::Tensor& input) {
  ExplainedLayer layer;
  layer.input = numbers_of(input);
  layer.previous = numbers_of(before.hidden);
  layer.state = numbers_of(after.hidden);
  if (before.memory.defined()) {
    layer.previous_memory = numbers_of(before.memory);
    layer.memory = numbers_of(after.memory);
  }
  const std::vector<torch::Tensor> gates = cell.gates(cell.project_inputs(input), before, {});
  for (std::size_t i = 0; i < gates.size(); ++i)
    layer.gates.push_back({words.gates[i], numbers_of(gates[i])});
  return layer;
}

}  // namespace

std::vector<ExplainedLayer> explain_layers(Seq2Seq& model, const ForcedStep& step) {
  const ModelOptions& options = model.options();
  const LayerNames names(options);
  const CellWords& words = words_of(options.cell);
  const auto modules = model.named_modules("", /*include_self=*/false);
  std::vector<ExplainedLayer> layers;
  for (std::int64_t l = 0; l < options.decoder_layers; ++l) {
    const auto at = static_cast<std::size_t>(l);
    const auto cell = std::dynamic_pointer_cast<s2s::Cell>(modules[fmt::format("decoder.layer_{}", l)]);
    ExplainedLayer layer = explain_layer(*cell, words, step.before.layers[at], step.after.state.layers[at],
                                         step.after.inputs[at]);
    layer.state_name = names.state(l);
    layer.formula = fmt::format("{}({}, {}_{{t-1}})", words.name,
                                l == 0 ? first_input(options) : upper_input(options, names.output(l - 1)),
                                layer.state_name);
    layer.gates_formula = fmt::format(fmt::runtime(words.formula), layer.state_name);
    layer.output_formula = names.output_formula(l);
    if (!layer.output_formula.empty()) {
      layer.output_name = names.output(l);
      layer.output = numbers_of(step.after.outputs[at]);
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

std::string state_formula_of(const std::vector<ExplainedLayer>& layers) {
  const ExplainedLayer& top = layers.back();
  if (!top.output_formula.empty()) return top.output_formula;
  return layers.size() == 1 ? top.formula : top.state_name + "_t";
}

}  // namespace s2s::lab
