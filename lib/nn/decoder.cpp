#include "nn/decoder.h"

#include <utility>

#include "nn/model_sizes.h"

namespace s2s {

DecoderState DecoderState::rows(const torch::Tensor& indices) const {
  DecoderState kept;
  for (const CellState& layer : layers) {
    kept.layers.push_back(layer.rows(indices));
  }
  kept.output = output.index_select(0, indices);
  kept.readout = readout.defined() ? readout.index_select(0, indices) : torch::Tensor();
  kept.attention = attention.rows(indices);
  kept.past = past.rows(indices);
  return kept;
}

Decoder::Decoder(const ModelOptions& options, std::shared_ptr<Attention> attention,
                 std::shared_ptr<Readout> readout)
    : options_(options) {
  attention_ = register_module("attention", std::move(attention));
  readout_ = register_module("readout", std::move(readout));
  const auto add_cell = [&](const std::string& name, std::int64_t input) {
    const CellOptions cell{input, options.hidden, options.layer_norm, options.per_gate};
    return register_module(name, make_cell(options.cell, cell));
  };
  for (std::int64_t layer = 0; layer < options.decoder_layers; ++layer) {
    layers_.push_back(add_cell("layer_" + std::to_string(layer), decoder_input_width(options, layer)));
  }
  if (*options.query_time == QueryTime::between) {
    transition_ = add_cell("layer_0_context", context_width(options));
  }
  if (options.decoder_self_attention > 0) {
    self_attention_ = register_module(
        "self_attention", std::make_shared<SelfAttention>(
                              options.hidden, SelfAttentionForm{options.decoder_self_attention, Side::decoder,
                                                                options.self_attention_shared_values,
                                                                options.self_attention_biases}));
  }
}

DecoderState Decoder::start(std::vector<CellState> layers) const {
  DecoderState state;
  state.output = layers.back().hidden;
  if (*options_.input_feeding) {
    state.readout = torch::zeros({state.output.size(0), options_.readout_size}, state.output.options());
  }
  state.layers = std::move(layers);
  return state;
}

torch::Tensor Decoder::first_input(const torch::Tensor& embeddings, const torch::Tensor& attended,
                                   const DecoderState& state) const {
  std::vector<torch::Tensor> parts{embeddings};
  if (*options_.query_time == QueryTime::previous) {
    parts.push_back(attended);
  }
  if (state.readout.defined()) {
    parts.push_back(state.readout);
  }
  return torch::cat(parts, -1);
}

const torch::Tensor& Decoder::asking(const DecoderState& state) const {
  return options_.query_layer == QueryLayer::top ? state.output : state.layers.front().hidden;
}

AttentionResult Decoder::attend(const torch::Tensor& query, const AttentionMemory& memory,
                                const DecoderState& state) const {
  return attention_->attend(query.unsqueeze(1), memory, state.attention);  // [batch, 1, ...]
}

Decoder::Begun Decoder::begin(const torch::Tensor& embeddings, const DecoderState& state,
                              const AttentionMemory& memory, const DecoderMasks* masks) const {
  Begun begun;
  if (*options_.query_time == QueryTime::previous) {
    begun.attended = attend(asking(state), memory, state);
  }
  const torch::Tensor context =
      begun.attended.context.defined() ? begun.attended.context.squeeze(1) : torch::Tensor();
  const Cell& cell = *layers_.front();
  begun.input = first_input(embeddings, context, state);
  begun.layer = cell.step(cell.project_inputs(begun.input), state.layers.front(),
                          masks == nullptr ? torch::Tensor() : masks->recurrent.front());
  if (transition_) {
    begun.between = begun.layer;
    begun.attended = attend(begun.between.hidden, memory, state);
    begun.layer = transition_->step(transition_->project_inputs(begun.attended.context.squeeze(1)),
                                    begun.between, masks == nullptr ? torch::Tensor() : masks->transition);
  }
  begun.output = begun.layer.hidden;
  if (self_attention_) {
    begun.past = state.past;
    begun.output = self_attention_->step(begun.output, begun.past);
  }
  return begun;
}

DecoderStep Decoder::finish(Begun begun, const torch::Tensor& embeddings, const DecoderState& state,
                            const AttentionMemory& memory, const DecoderMasks* masks, std::int64_t t) const {
  DecoderStep result;
  result.state.past = std::move(begun.past);
  result.state.layers.push_back(std::move(begun.layer));
  result.inputs.push_back(begun.input);
  result.outputs.push_back(begun.output);
  result.between = std::move(begun.between);
  torch::Tensor below = begun.output;
  for (std::size_t layer = 1; layer < layers_.size(); ++layer) {
    const Cell& cell = *layers_[layer];
    const bool dropped = masks != nullptr && masks->between[layer].defined();
    torch::Tensor inputs = dropped ? below * masks->between[layer].select(1, t) : below;
    if (options_.context_layers == ContextLayers::all) {
      inputs = torch::cat({inputs, begun.attended.context.squeeze(1)}, -1);
    }
    CellState next = cell.step(cell.project_inputs(inputs), state.layers[layer],
                               masks == nullptr ? torch::Tensor() : masks->recurrent[layer]);
    below = has_residual(options_, static_cast<std::int64_t>(layer)) ? next.hidden + below : next.hidden;
    result.state.layers.push_back(std::move(next));
    result.inputs.push_back(inputs);
    result.outputs.push_back(below);
  }
  result.state.output = below;  // s_t

  const AttentionResult attended = begun.attended.context.defined()
                                       ? std::move(begun.attended)
                                       : attend(asking(result.state), memory, state);
  result.context = attended.context.squeeze(1);
  result.weights = attended.weights.squeeze(1);
  result.head_weights = attended.head_weights.defined() ? attended.head_weights.squeeze(2) : torch::Tensor();
  result.state.attention = attended.history;
  result.readout = readout_->forward(result.state.output, result.context, embeddings);
  if (state.readout.defined()) {
    result.state.readout = result.readout;
  }
  return result;
}

DecoderStep Decoder::step(const torch::Tensor& embeddings, const DecoderState& state,
                          const AttentionMemory& memory, const DecoderMasks* masks, std::int64_t t) const {
  return finish(begin(embeddings, state, memory, masks), embeddings, state, memory, masks, t);
}

DecoderMasks Decoder::draw_masks(const torch::Tensor& embeddings, const ForwardContext& context) const {
  const std::int64_t batch = embeddings.size(0);
  const auto draw = [&](torch::IntArrayRef sizes, double rate) {
    const torch::Tensor mask = dropout_mask(sizes, rate, context, embeddings.device());
    return mask.defined() ? mask.to(embeddings.scalar_type()) : mask;
  };
  DecoderMasks masks;
  for (const auto& cell : layers_) {
    masks.recurrent.push_back(draw({batch, cell->hidden()}, options_.recurrent_dropout));
  }
  masks.between.emplace_back();
  for (std::size_t layer = 1; layer < layers_.size(); ++layer) {
    masks.between.push_back(draw({batch, embeddings.size(1), options_.hidden}, options_.dropout));
  }
  if (transition_) {  // last: what others draw stays what it was
    masks.transition = draw({batch, transition_->hidden()}, options_.recurrent_dropout);
  }
  return masks;
}

std::vector<Decoder::Begun> Decoder::begin_all(const torch::Tensor& embeddings, const DecoderState& state,
                                               const DecoderMasks& masks) const {
  const Cell& cell = *layers_.front();
  const torch::Tensor projected = cell.project_inputs(embeddings);
  const std::int64_t steps = embeddings.size(1);
  std::vector<Begun> all(static_cast<std::size_t>(steps));
  std::vector<torch::Tensor> states;
  for (std::int64_t t = 0; t < steps; ++t) {
    const CellState& before = t == 0 ? state.layers.front() : all[static_cast<std::size_t>(t - 1)].layer;
    CellState& layer = all[static_cast<std::size_t>(t)].layer;
    layer = cell.step(projected.select(1, t), before, masks.recurrent.front());
    states.push_back(layer.hidden);
  }
  const torch::Tensor attended = self_attention_->forward(
      torch::stack(states, 1), Mask::causal(steps, steps, embeddings.device()));  // [batch, target, hidden]
  for (std::int64_t t = 0; t < steps; ++t) {
    all[static_cast<std::size_t>(t)].input = embeddings.select(1, t);
    all[static_cast<std::size_t>(t)].output = attended.select(1, t);
  }
  return all;
}

DecoderSequence Decoder::forward(const torch::Tensor& embeddings, DecoderState state,
                                 const AttentionMemory& memory, const ForwardContext& context) const {
  const DecoderMasks masks = draw_masks(embeddings, context);
  std::vector<Begun> ahead;
  if (self_attention_ && *options_.query_time == QueryTime::current && !*options_.input_feeding) {
    ahead = begin_all(embeddings, state, masks);
  }
  std::vector<torch::Tensor> readouts;
  std::vector<torch::Tensor> weights;
  std::vector<torch::Tensor> head_weights;
  for (std::int64_t t = 0; t < embeddings.size(1); ++t) {
    const torch::Tensor word = embeddings.select(1, t);
    Begun begun =
        ahead.empty() ? begin(word, state, memory, &masks) : std::move(ahead[static_cast<std::size_t>(t)]);
    DecoderStep next = finish(std::move(begun), word, state, memory, &masks, t);
    readouts.push_back(next.readout);
    weights.push_back(next.weights);
    if (next.head_weights.defined()) {
      head_weights.push_back(next.head_weights);
    }
    state = std::move(next.state);
  }
  return {torch::stack(readouts, 1), torch::stack(weights, 1),
          head_weights.empty() ? torch::Tensor() : torch::stack(head_weights, 2)};
}

}  // namespace s2s
