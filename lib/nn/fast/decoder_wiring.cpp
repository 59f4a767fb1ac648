// Which parts a decoder is made of, and in what order: those before the recurrence, in it, and after it.
#include <utility>

#include "nn/fast/decoder.h"
#include "nn/model_sizes.h"

namespace s2s::fast {

Part* FastDecoder::keep(std::unique_ptr<Part> part) { return parts_.emplace_back(std::move(part)).get(); }

Linear* FastDecoder::linear(const Parameter& weight, const Parameter& bias) {
  return linears_.emplace_back(std::make_unique<Linear>(weight, bias, precision_)).get();
}

void FastDecoder::wire(const Parameters& parameters) {
  const bool feeding = *options_.input_feeding;
  if (query_time_ == QueryTime::previous) {
    recurrence_.push_back(attention_.get());
  }
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    wire_layer(index, parameters);
  }
  if (query_time_ == QueryTime::current) {
    recurrence_.push_back(attention_.get());
  }
  Parts& readout = feeding ? recurrence_ : after_;
  if (options_.readout == ReadoutKind::concat) {
    wire_concat(readout);
  } else {
    wire_readout(parameters, readout);
  }
  if (options_.dropout > 0.0) {
    after_.push_back(
        keep(std::make_unique<DropoutPart>(DropoutPart::Wiring{&readouts_, &dropped_, &readout_mask_})));
  }
}

// The first layer reads [embedding; context; readout before] through columns of one weight_ih, the others the
// layer below and maybe the context.
void FastDecoder::wire_layer(std::size_t index, const Parameters& parameters) {
  Layer& layer = layers_[index];
  const std::string name = "decoder.layer_" + std::to_string(index);
  const Parameter weight = parameters[name + ".weight_ih"];
  const Parameter bias = CellPart::input_bias(parameters, name);
  const auto product = [&](Parts& parts, const Parameter& columns, const Parameter& columns_bias,
                           LinearPart::Wiring wiring) {
    parts.push_back(keep(std::make_unique<LinearPart>(*linear(columns, columns_bias), wiring)));
  };
  if (index > 0) {
    const Activation* below = &layer_output(index - 1);
    if (options_.dropout > 0.0) {
      recurrence_.push_back(
          keep(std::make_unique<DropoutPart>(DropoutPart::Wiring{below, &layer.dropped, &layer.mask})));
    }
    product(recurrence_, weight.columns(0, options_.hidden), bias,
            {options_.dropout > 0.0 ? &layer.dropped : below, 0, &layer.gates, 0.0F});
    if (options_.context_layers == ContextLayers::all) {
      recurrence_.push_back(
          keep(attention_->context_product(*linear(weight.columns(options_.hidden, context_width_), {}),
                                           {&contexts_, 0, &layer.gates, 1.0F})));
    }
    recurrence_.push_back(layer.cell.get());
    if (layer.residual) {
      recurrence_.push_back(keep(std::make_unique<ResidualPart>(&layer.states, below, &layer.output)));
    }
    return;
  }
  std::int64_t column = options_.embedding;
  product(before_, weight.columns(0, column), bias, {&embedded_, 0, &layer.gates, 0.0F});
  if (query_time_ == QueryTime::previous) {
    recurrence_.push_back(keep(attention_->context_product(
        *linear(weight.columns(column, context_width_), {}), {&contexts_, 0, &layer.gates, 1.0F})));
    column += context_width_;
  }
  if (*options_.input_feeding) {
    product(recurrence_, weight.columns(column, options_.readout_size), {},
            {&readouts_, -1, &layer.gates, 1.0F});
  }
  recurrence_.push_back(layer.cell.get());
  if (transition_.cell) {
    wire_transition(parameters);
  }
  if (layer.self_attention) {
    recurrence_.push_back(layer.self_attention.get());
  }
}

// s' asks, and the second cell goes on from it with the context as its input.
void FastDecoder::wire_transition(const Parameters& parameters) {
  recurrence_.push_back(attention_.get());
  recurrence_.push_back(
      keep(attention_->context_product(*linear(parameters["decoder.layer_0_context.weight_ih"],
                                               CellPart::input_bias(parameters, "decoder.layer_0_context")),
                                       {&contexts_, 0, &transition_.gates, 0.0F})));
  recurrence_.push_back(transition_.cell.get());
}

void FastDecoder::wire_concat(Parts& parts) {
  parts.push_back(
      keep(std::make_unique<ConcatPart>(&contexts_, &layer_output(layers_.size() - 1), &readouts_)));
}

// Columns of the readout's weight: context, state and, but for Luong's, the embedding.
void FastDecoder::wire_readout(const Parameters& parameters, Parts& parts) {
  const bool reads_word = options_.readout != ReadoutKind::tanh;
  const Parameter weight = parameters["decoder.readout.weight"];
  const std::int64_t context = context_width_;
  const auto product = [&](Parts& list, const Parameter& columns, const Parameter& bias,
                           LinearPart::Wiring wiring) {
    list.push_back(keep(std::make_unique<LinearPart>(*linear(columns, bias), wiring)));
  };
  if (reads_word) {
    product(before_, weight.columns(context + options_.hidden, options_.embedding),
            parameters["decoder.readout.bias"], {&embedded_, 0, &inside_, 0.0F});
  }
  parts.push_back(keep(attention_->context_product(*linear(weight.columns(0, context), {}),
                                                   {&contexts_, 0, &inside_, reads_word ? 1.0F : 0.0F})));
  product(parts, weight.columns(context, options_.hidden), {},
          {&layer_output(layers_.size() - 1), 0, &inside_, 1.0F});
  const bool maxout = options_.readout == ReadoutKind::maxout;
  parts.push_back(keep(std::make_unique<ReadoutPart>(maxout, &inside_, &readouts_)));
}

}  // namespace s2s::fast
