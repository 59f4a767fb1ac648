// The recurrence of an explained step: from the states before, by the gates, to s_t.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lab/explained_parts.h"
#include "nn/model_sizes.h"

namespace s2s::lab {
namespace {

// What the decoder's first layer, or the first of its two cells, reads (nn/decoder.h).
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
  std::string candidate;  // the gate that is a tanh
  std::string formula;    // of the state
};

const CellWords& words_of(CellKind kind) {
  static const CellWords gru{"GRU", {"r", "z", "n"}, "n", "(1 - z) n + z {previous}"};
  static const CellWords lstm{
      "LSTM", {"i", "f", "g", "o"}, "g", "o tanh({memory}), {memory} = f {previous_memory} + i g"};
  return kind == CellKind::lstm ? lstm : gru;
}

// A cell's state, and what it is called.
struct NamedState {
  CellState state;
  std::string hidden;  // "s_t"
  std::string memory;  // "m_t"
};

NamedNumbers named(const std::string& name, const torch::Tensor& vector) {
  return vector.defined() ? NamedNumbers{name, numbers_of(vector)} : NamedNumbers();
}

// A gate from what the cell reads, x, and the state before (nn/rnn/cell.h, gru.cpp). b is both products'
// bias.
std::string gate_formula(const CellWords& words, const std::string& gate, const ModelOptions& options,
                         const std::string& state) {
  const auto in = [&](const char* matrix, const std::string& of) {
    return options.layer_norm && !options.per_gate ? fmt::format("LN({} {})_{}", matrix, of, gate)
                                                   : fmt::format("{}_{} {}", matrix, gate, of);
  };
  const std::string x = in("W", "x"), s = in("U", state);
  if (gate == "n") return fmt::format("tanh({} + b_n + r ({} + d_n))", x, s);
  const std::string products = options.layer_norm && options.per_gate ? fmt::format("LN({} + {})", x, s)
                                                                      : fmt::format("{} + {}", x, s);
  return fmt::format("{}({} + b_{})", gate == words.candidate ? "tanh" : "sigmoid", products, gate);
}

// `input` is what the cell reads, and `input_formula` what that is.
ExplainedLayer explain_cell(const s2s::Cell& cell, const ModelOptions& options, const NamedState& before,
                            const NamedState& after, const torch::Tensor& input,
                            const std::string& input_formula) {
  const CellWords& words = words_of(options.cell);
  ExplainedLayer layer;
  layer.input_formula = input_formula;
  layer.formula = fmt::format("{}({}, {})", words.name, input_formula, before.hidden);
  layer.input = numbers_of(input);
  layer.previous = named(before.hidden, before.state.hidden);
  layer.state = named(after.hidden, after.state.hidden);
  layer.previous_memory = named(before.memory, before.state.memory);
  layer.memory = named(after.memory, after.state.memory);
  layer.gates_formula =
      fmt::format(fmt::runtime(words.formula), fmt::arg("previous", before.hidden),
                  fmt::arg("memory", after.memory), fmt::arg("previous_memory", before.memory));
  const std::vector<torch::Tensor> gates = cell.gates(cell.project_inputs(input), before.state, {});
  for (std::size_t i = 0; i < gates.size(); ++i) {
    layer.gates.push_back({words.gates[i], numbers_of(gates[i])});
    layer.gate_formulas.push_back(gate_formula(words, words.gates[i], options, before.hidden));
  }
  return layer;
}

std::shared_ptr<s2s::Cell> cell_of(Seq2Seq& model, const std::string& name) {
  return std::dynamic_pointer_cast<s2s::Cell>(
      model.named_modules("", /*include_self=*/false)["decoder." + name]);
}

NamedState state_before(const ForcedStep& step, std::size_t layer, const std::string& name) {
  return {step.before.layers[layer], name + "_{t-1}", "m_{t-1}"};
}

NamedState intermediate_state(const ModelOptions& options, const ForcedStep& step) {
  return {step.after.between, intermediate_name(options), "m'_t"};
}

bool has_two_cells(const ModelOptions& options) { return options.query_time == QueryTime::between; }

}  // namespace

std::string intermediate_name(const ModelOptions& options) { return LayerNames(options).state(0) + "'_t"; }

std::optional<ExplainedLayer> explain_intermediate(Seq2Seq& model, const ForcedStep& step) {
  const ModelOptions& options = model.options();
  if (!has_two_cells(options)) return std::nullopt;
  return explain_cell(*cell_of(model, "layer_0"), options,
                      state_before(step, 0, LayerNames(options).state(0)), intermediate_state(options, step),
                      step.after.inputs.front(), first_input(options));
}

std::vector<ExplainedLayer> explain_layers(Seq2Seq& model, const ForcedStep& step) {
  const ModelOptions& options = model.options();
  const LayerNames names(options);
  std::vector<ExplainedLayer> layers;
  for (std::int64_t l = 0; l < options.decoder_layers; ++l) {
    const auto at = static_cast<std::size_t>(l);
    const NamedState after{step.after.state.layers[at], names.state(l) + "_t", "m_t"};
    ExplainedLayer layer =
        l == 0 && has_two_cells(options)
            ? explain_cell(*cell_of(model, "layer_0_context"), options, intermediate_state(options, step),
                           after, step.after.context, "c_t")
            : explain_cell(*cell_of(model, fmt::format("layer_{}", l)), options,
                           state_before(step, at, names.state(l)), after, step.after.inputs[at],
                           l == 0 ? first_input(options) : upper_input(options, names.output(l - 1)));
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
  return layers.size() == 1 ? top.formula : top.state.name;
}

}  // namespace s2s::lab
