#include "nn/encoder.h"

#include "nn/masking.h"
#include "nn/model_sizes.h"
#include "nn/rnn/recurrent_layer.h"

namespace s2s {

Encoder::Encoder(const ModelOptions& options) : options_(options) {
  for (std::int64_t layer = 0; layer < options.encoder_layers; ++layer) {
    const CellOptions cell{encoder_input_width(options, layer), options.encoder_hidden, options.layer_norm,
                           options.per_gate};
    const std::string name = "layer_" + std::to_string(layer);
    layers_.push_back(register_module(name, make_cell(options.cell, cell)));
    if (directions(options, layer) == 2) {
      backward_.push_back(register_module(name + "_backward", make_cell(options.cell, cell)));
    }
  }
  if (options.encoder_self_attention > 0) {
    self_attention_ = register_module(
        "self_attention",
        std::make_shared<SelfAttention>(
            first_state_width(options),
            SelfAttentionForm{options.encoder_self_attention, Side::encoder,
                              options.self_attention_shared_values, options.self_attention_biases}));
  }
}

EncoderOutput Encoder::forward(const torch::Tensor& embeddings, const torch::Tensor& lengths,
                               const ForwardContext& context) const {
  EncoderOutput output;
  output.lengths = lengths;
  output.mask = length_mask(lengths, embeddings.size(1)).to(embeddings.device());
  const auto recurrent_mask = [&](const Cell& cell) {
    return dropout_mask({embeddings.size(0), cell.hidden()}, options_.recurrent_dropout, context,
                        embeddings.device());
  };

  torch::Tensor below = embeddings;
  for (std::size_t layer = 0; layer < layers_.size(); ++layer) {
    const Cell& cell = *layers_[layer];
    const torch::Tensor inputs = layer == 0 ? below : dropout(below, options_.dropout, context);
    const RecurrentStates forward =
        run_cell(cell, Direction::forward, inputs, output.mask, recurrent_mask(cell));
    torch::Tensor states = forward.states;
    output.summary = forward.last.hidden;
    if (layer < backward_.size()) {
      const Cell& other = *backward_[layer];
      const RecurrentStates backward =
          run_cell(other, Direction::backward, inputs, output.mask, recurrent_mask(other));
      if (layer == 0) {
        output.first_backward = backward.last.hidden;
      }
      output.summary = torch::cat({forward.last.hidden, backward.last.hidden}, -1);
      states = torch::cat({forward.states, backward.states}, -1);
    }
    if (layer == 0 && self_attention_) {
      const torch::Tensor real = output.mask.unsqueeze(-1).to(states.scalar_type());
      states = self_attention_->forward(states, Mask::padding(output.mask)) * real;
    }
    const bool residual =
        has_residual(options_, static_cast<std::int64_t>(layer)) && states.sizes() == below.sizes();
    below = residual ? states + below : states;
  }
  output.states = below;
  return output;
}

}  // namespace s2s
