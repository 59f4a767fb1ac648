#include "nn/bridge.h"

#include "nn/model_sizes.h"

namespace s2s {

Bridge::Bridge(const ModelOptions& options) : options_(options) {
  if (options.bridge == BridgeKind::zero) {
    return;
  }
  const std::int64_t width =
      options.bridge == BridgeKind::backward ? options.encoder_hidden : state_width(options);
  const std::int64_t states = options.decoder_layers * (options.cell == CellKind::lstm ? 2 : 1);
  weight_ = register_parameter("weight", torch::zeros({states * options.hidden, width}));
  bias_ = register_parameter("bias", torch::zeros({states * options.hidden}));
}

torch::Tensor Bridge::source_vector(const EncoderOutput& encoder) const {
  switch (options_.bridge) {
    case BridgeKind::backward:
      return encoder.first_backward;
    case BridgeKind::mean:
      return encoder.states.sum(1) / encoder.lengths.to(encoder.states.options()).clamp_min(1.0).unsqueeze(1);
    default:
      return encoder.summary;
  }
}

std::vector<CellState> Bridge::forward(const EncoderOutput& encoder) const {
  const std::int64_t layers = options_.decoder_layers;
  const std::int64_t states = layers * (options_.cell == CellKind::lstm ? 2 : 1);
  const std::int64_t batch = encoder.states.size(0);
  const torch::Tensor all =
      options_.bridge == BridgeKind::zero
          ? torch::zeros({batch, states * options_.hidden}, encoder.states.options())
          : torch::tanh(torch::nn::functional::linear(source_vector(encoder), weight_, bias_));
  const auto parts = all.chunk(states, -1);
  std::vector<CellState> result;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const auto index = static_cast<std::size_t>(layer);
    result.push_back({parts[index], options_.cell == CellKind::lstm
                                        ? parts[index + static_cast<std::size_t>(layers)]
                                        : torch::Tensor()});
  }
  return result;
}

}  // namespace s2s
