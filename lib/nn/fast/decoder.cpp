#include "nn/fast/decoder.h"

#include <algorithm>
#include <span>
#include <utility>

#include "kernels/activations.h"
#include "kernels/embedding.h"
#include "nn/model_sizes.h"

namespace s2s::fast {
namespace {

// Rows `from` of before (empty: all) become the slot ahead of the first step.
void place(const kernels::ConstMatrix& before, std::span<const std::int32_t> from, const Activation& to) {
  if (from.empty()) {
    kernels::copy(before, to.values(kBeforeFirst));
    to.round(kBeforeFirst);
  } else {
    kernels::embedding_gather(before, from, {}, to.values(kBeforeFirst), to.lows(kBeforeFirst));
  }
}

}  // namespace

FastDecoder::FastDecoder(const ModelOptions& options, const Parameters& parameters,
                         kernels::Precision precision)
    : options_(options),
      query_time_(*options.query_time),
      context_width_(context_width(options)),
      precision_(precision),
      layers_(static_cast<std::size_t>(options.decoder_layers)),
      attention_(AttentionPart::make(options, parameters, precision)) {
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    layers_[index].cell = CellPart::make(options.cell, parameters, "decoder.layer_" + std::to_string(index),
                                         Direction::forward, precision);
    layers_[index].residual = has_residual(options, static_cast<std::int64_t>(index));
  }
  if (options.decoder_self_attention > 0) {
    layers_.front().self_attention = std::make_unique<FastSelfAttention>(
        parameters, "decoder.self_attention", options.decoder_self_attention, Side::decoder, precision);
  }
  if (query_time_ == QueryTime::between) {
    transition_.cell =
        CellPart::make(options.cell, parameters, "decoder.layer_0_context", Direction::forward, precision);
  }
  wire(parameters);
}

void FastDecoder::pack(bool for_gradients) {
  attention_->pack(for_gradients);
  for (const auto& each : linears_) {
    each->pack(for_gradients);
  }
  for (Layer& layer : layers_) {
    layer.cell->pack(for_gradients);
    if (layer.self_attention) {
      layer.self_attention->pack(for_gradients);
    }
  }
  if (transition_.cell) {
    transition_.cell->pack(for_gradients);
  }
}

void FastDecoder::plan_layers(const DecoderStand& stand, const Pass& pass) {
  std::vector<kernels::ConstSequence> recurrent_masks;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    recurrent_masks.push_back(pass.mask(1, target_.rows, options_.hidden, options_.recurrent_dropout));
  }
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    CellBuffers buffers = plan_layer(index, stand, pass);
    const kernels::ConstSequence& mask = recurrent_masks[index];
    buffers.recurrent_mask = mask ? mask.step(0) : kernels::ConstMatrix();
    if (index == 0 && transition_.cell) {
      transition_.states.allocate(pass.workspace, {target_.steps, target_.rows, options_.hidden}, precision_,
                                  pass.gradients);
      buffers.previous = &layers_[index].states;
      buffers.previous_shift = -1;
      buffers.states = transition_.states;
    }
    layers_[index].cell->begin(buffers, pass.workspace, pass.gradients);
  }
  if (transition_.cell) {
    plan_transition(pass);
  }
  const Layer& first = layers_.front();
  if (first.self_attention) {
    first.self_attention->begin(
        {&first.states, &first.output, target_.steps, target_.lengths.data(), stand.past, stand.from},
        pass.workspace, pass.gradients);
  }
}

void FastDecoder::plan_transition(const Pass& pass) {
  const std::int64_t hidden = options_.hidden;
  const std::int64_t gates = options_.cell == CellKind::lstm ? 4 : 3;
  transition_.gates.allocate(pass.workspace, {target_.steps, target_.rows, gates * hidden}, precision_,
                             pass.gradients, false);
  const kernels::ConstSequence mask = pass.mask(1, target_.rows, hidden, options_.recurrent_dropout);
  CellBuffers buffers;
  buffers.states = layers_.front().states;
  buffers.previous = &transition_.states;
  buffers.gates = transition_.gates;
  buffers.lengths = target_.lengths.data();
  buffers.recurrent_mask = mask ? mask.step(0) : kernels::ConstMatrix();
  transition_.cell->begin(buffers, pass.workspace, pass.gradients);
}

CellBuffers FastDecoder::plan_layer(std::size_t index, const DecoderStand& stand, const Pass& pass) {
  Layer& layer = layers_[index];
  const DecoderStand::Layer& before = stand.layers[index];
  const std::int64_t hidden = options_.hidden;
  const std::int64_t gates = options_.cell == CellKind::lstm ? 4 : 3;
  const Extent extent{target_.steps, target_.rows, hidden, 1, 0};
  layer.states.allocate(pass.workspace, extent, precision_, pass.gradients);
  layer.gates.allocate(pass.workspace, {target_.steps, target_.rows, gates * hidden}, precision_,
                       pass.gradients, false);
  place(before.hidden, stand.from, layer.states);
  if (&layer.result() == &layer.output) {
    layer.output.allocate(pass.workspace, extent, precision_, pass.gradients);
    // of the lower layers nothing reads the step before
    place(index + 1 == layers_.size() ? stand.output : before.hidden, stand.from, layer.output);
  }
  if (index > 0 && options_.dropout > 0.0) {
    layer.dropped.allocate(pass.workspace, {target_.steps, target_.rows, hidden}, precision_, pass.gradients);
    layer.mask = pass.mask(target_.steps, target_.rows, hidden, options_.dropout);
  }
  CellBuffers buffers;
  buffers.states = layer.states;
  buffers.gates = layer.gates;
  buffers.lengths = target_.lengths.data();
  buffers.first_memory = before.memory;
  buffers.d_first_memory = before.d_memory;
  if (before.memory && !stand.from.empty()) {
    const kernels::Matrix memory = pass.workspace.matrix<float>(target_.rows, hidden);
    kernels::embedding_gather(before.memory, stand.from, {}, memory);
    buffers.first_memory = memory;
  }
  return buffers;
}

void FastDecoder::plan_readout(const DecoderStand& stand, const Pass& pass) {
  const bool maxout = options_.readout == ReadoutKind::maxout;
  const std::int64_t width = options_.readout_size;
  inside_.allocate(pass.workspace, {target_.steps, target_.rows, maxout ? 2 * width : width}, precision_,
                   pass.gradients, false);
  readouts_.allocate(pass.workspace, {target_.steps, target_.rows, width, 1, 0}, precision_, pass.gradients);
  if (stand.readout) {
    place(stand.readout, stand.from, readouts_);
  } else {
    const kernels::Matrix first = readouts_.values(kBeforeFirst);
    kernels::fill_zero({first.data, static_cast<std::size_t>(first.rows * first.columns)});
    readouts_.round(kBeforeFirst);
  }
  if (options_.dropout > 0.0) {
    dropped_.allocate(pass.workspace, {target_.steps, target_.rows, width}, precision_, pass.gradients);
    readout_mask_ = pass.mask(target_.steps, target_.rows, width, options_.dropout);
  }
}

template <class Work>
void FastDecoder::attend(const Work& work) const {
  if (clock_ != nullptr) {
    clock_->lap(&PartSeconds::decoder);
  }
  work();
  if (clock_ != nullptr) {
    clock_->lap(&PartSeconds::attention);
  }
}

void FastDecoder::run(const Parts& parts, bool backward) const {
  const auto run_part = [&](Part* part, const Steps& steps) {
    const auto work = [&] { backward ? part->backward(steps) : part->forward(steps); };
    part == attention_.get() ? attend(work) : work();
  };
  const Steps all = target_.all();
  const bool stepwise =
      &parts == &recurrence_ &&
      (*options_.input_feeding || transition_.cell != nullptr || *options_.attention_coverage ||
       (query_time_ == QueryTime::previous && attention_choices(options_).attends()));
  const std::int64_t length = stepwise ? 1 : all.count();
  for (std::int64_t done = 0; done < all.count(); done += length) {
    const std::int64_t begin = backward ? all.end - length - done : done;
    const Steps steps{begin, begin + length};
    if (backward) {
      std::for_each(parts.rbegin(), parts.rend(), [&](Part* part) { run_part(part, steps); });
    } else {
      std::for_each(parts.begin(), parts.end(), [&](Part* part) { run_part(part, steps); });
    }
  }
}

void FastDecoder::prepare(const Activation& encoder_states, const Activation& summary,
                          const Sentences& source, const Pass& pass) {
  clock_ = pass.clock;
  attend([&] {
    attention_->prepare({&encoder_states, source.steps, source.lengths.data(), &summary}, pass.workspace,
                        pass.gradients);
  });
}

DecoderStand FastDecoder::first_states(const FastBridge& bridge) const {
  const auto part = [&](std::size_t index) {
    return bridge.first_states().columns(static_cast<std::int64_t>(index) * options_.hidden, options_.hidden);
  };
  DecoderStand stand;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    DecoderStand::Layer layer;
    layer.hidden = part(index).values(kFirstStep);
    if (options_.cell == CellKind::lstm) {
      const Activation memory = part(layers_.size() + index);
      layer.memory = memory.values(kFirstStep);
      layer.d_memory = memory.gradients(kFirstStep);
    }
    stand.layers.push_back(layer);
  }
  stand.output = stand.layers.back().hidden;
  return stand;
}

const Activation& FastDecoder::forward(const Activation& embedded, const DecoderStand& stand,
                                       const Sentences& target, std::span<const kernels::QueryGroup> groups,
                                       const Pass& pass) {
  target_ = target;
  embedded_ = embedded;
  if (attention_choices(options_).attends()) {
    contexts_.allocate(pass.workspace, {target.steps, target.rows, context_width_}, precision_,
                       pass.gradients);
  }
  plan_layers(stand, pass);
  plan_readout(stand, pass);

  AttentionBuffers buffers;
  const bool bottom = options_.query_layer == QueryLayer::bottom;
  buffers.decoder_states = transition_.cell ? &transition_.states
                           : bottom         ? &layers_.front().states
                                            : &layer_output(layers_.size() - 1);
  buffers.query_shift = query_time_ == QueryTime::previous ? -1 : 0;
  buffers.target = target.steps;
  buffers.target_lengths = target_.lengths.data();
  buffers.contexts = &contexts_;
  buffers.groups = groups;
  buffers.history = stand.attention;
  buffers.from = stand.from;
  attend([&] { attention_->begin(buffers, pass.workspace, pass.gradients); });

  run(before_, false);
  run(recurrence_, false);
  run(after_, false);
  return options_.dropout > 0.0 ? dropped_ : readouts_;
}

DecoderStand FastDecoder::after(std::int64_t step) const {
  const Steps one{step, step + 1};
  DecoderStand stand;
  for (const Layer& layer : layers_) {
    stand.layers.push_back({layer.states.values(one), layer.cell->memory(step), {}});
  }
  stand.output = layer_output(layers_.size() - 1).values(one);
  if (*options_.input_feeding) {
    stand.readout = readouts_.values(one);
  }
  stand.attention = attention_->after(step);
  if (layers_.front().self_attention) {
    stand.past = layers_.front().self_attention->past(step);
  }
  return stand;
}

void FastDecoder::backward(const FastBridge& bridge) {
  run(after_, true);
  run(recurrence_, true);
  run(before_, true);
  for (const Parts* parts : {&before_, &recurrence_, &after_}) {
    for (Part* part : *parts) {
      if (part != attention_.get()) {
        part->settle(target_.all());
      }
    }
  }
  attend([&] {
    attention_->settle(target_.all());
    attention_->prepare_backward();
  });
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    const Layer& layer = layers_[index];
    const auto hidden = options_.hidden;
    const Activation first = bridge.first_states().columns(static_cast<std::int64_t>(index) * hidden, hidden);
    kernels::add(kernels::ConstMatrix(layer.states.gradients(kBeforeFirst)), first.gradients(kFirstStep));
    if (&layer.result() == &layer.output) {
      kernels::add(kernels::ConstMatrix(layer.output.gradients(kBeforeFirst)), first.gradients(kFirstStep));
    }
  }
}

}  // namespace s2s::fast
