#include "nn/fast/encoder.h"

#include <span>

#include "kernels/activations.h"
#include "kernels/parallel.h"
#include "nn/model_sizes.h"

namespace s2s::fast {
namespace {

void clear_step(const Activation& states, std::int64_t step) {
  const kernels::Matrix values = states.values({step, step + 1});
  kernels::fill_zero({values.data, static_cast<std::size_t>(values.rows * values.columns)});
  states.round({step, step + 1});
}

}  // namespace

FastEncoder::FastEncoder(const ModelOptions& options, const Parameters& parameters,
                         kernels::Precision precision)
    : options_(options), precision_(precision) {
  for (std::int64_t index = 0; index < options.encoder_layers; ++index) {
    const std::string name = "encoder.layer_" + std::to_string(index);
    Layer layer;
    const auto add = [&](const std::string& cell, Direction direction) {
      Run run;
      run.input = std::make_unique<Linear>(parameters[cell + ".weight_ih"],
                                           CellPart::input_bias(parameters, cell), precision);
      run.cell = CellPart::make(options.cell, parameters, cell, direction, precision);
      layer.runs.push_back(std::move(run));
    };
    add(name, Direction::forward);
    if (directions(options, index) == 2) {
      add(name + "_backward", Direction::backward);
    }
    layer.residual = has_residual(options, index) && encoder_input_width(options, index) ==
                                                         options.encoder_hidden * directions(options, index);
    layers_.push_back(std::move(layer));
  }
  if (options.encoder_self_attention > 0) {
    layers_.front().self_attention = std::make_unique<FastSelfAttention>(
        parameters, "encoder.self_attention", options.encoder_self_attention, Side::encoder, precision);
  }
}

void FastEncoder::pack(bool for_gradients) {
  for (Layer& layer : layers_) {
    for (Run& run : layer.runs) {
      run.input->pack(for_gradients);
      run.cell->pack(for_gradients);
    }
    if (layer.self_attention) {
      layer.self_attention->pack(for_gradients);
    }
  }
}

// The two directions know nothing of each other: with two threads each gets one, and no step waits for the
// other.
void FastEncoder::run_cells(Layer& layer, bool backward) const {
  const auto run = [&](Run& direction) {
    if (backward) {
      direction.cell->backward(source_.all());
    } else {
      direction.cell->forward(source_.all());
    }
  };
  if (layer.runs.size() == 2 && kernels::thread_count() == 2) {
    kernels::on_threads(2, [&](int thread) { run(layer.runs[static_cast<std::size_t>(thread)]); });
    return;
  }
  for (Run& direction : layer.runs) {
    run(direction);
  }
}

const Activation* FastEncoder::with_dropout(Layer& layer, const Activation* below, const Pass& pass) const {
  layer.mask = pass.mask(source_.steps, source_.rows, below->value.width, options_.dropout);
  if (!layer.mask) {
    return below;
  }
  layer.dropped.allocate(pass.workspace, {source_.steps, source_.rows, below->value.width}, precision_,
                         pass.gradients);
  DropoutPart({below, &layer.dropped, &layer.mask}).forward(source_.all());
  return &layer.dropped;
}

void FastEncoder::begin_layer(Layer& layer, const Pass& pass) {
  const std::int64_t hidden = options_.encoder_hidden;
  const std::int64_t rows = source_.rows;
  const std::int64_t width = hidden * static_cast<std::int64_t>(layer.runs.size());
  layer.states.allocate(pass.workspace, {source_.steps, rows, width, 1, 1}, precision_, pass.gradients);
  clear_step(layer.states, -1);
  clear_step(layer.states, source_.steps);
  kernels::Matrix first_memory;
  if (options_.cell == CellKind::lstm) {
    first_memory = pass.workspace.matrix<float>(rows, hidden);
    kernels::fill_zero({first_memory.data, static_cast<std::size_t>(rows * hidden)});
  }
  const std::int64_t gates = options_.cell == CellKind::lstm ? 4 : 3;
  for (std::size_t direction = 0; direction < layer.runs.size(); ++direction) {
    Run& run = layer.runs[direction];
    run.gates.allocate(pass.workspace, {source_.steps, rows, gates * hidden}, precision_, pass.gradients,
                       false);
    run.input->forward(layer.input->operand(source_.all()), run.gates.values(source_.all()), 0.0F);
    CellBuffers buffers;
    buffers.states = layer.states.columns(static_cast<std::int64_t>(direction) * hidden, hidden);
    buffers.gates = run.gates;
    buffers.first_memory = first_memory;
    buffers.lengths = source_.lengths.data();
    const kernels::ConstSequence mask = pass.mask(1, rows, hidden, options_.recurrent_dropout);
    buffers.recurrent_mask = mask ? mask.step(0) : kernels::ConstMatrix();
    run.cell->begin(buffers, pass.workspace, pass.gradients);
  }
}

void FastEncoder::find_output(Layer& layer, const Activation* below, const Pass& pass) const {
  if (layer.result() == &layer.states) {
    return;
  }
  layer.output.allocate(pass.workspace, {source_.steps, source_.rows, layer.states.value.width}, precision_,
                        pass.gradients);
  if (layer.residual) {
    ResidualPart(&layer.states, below, &layer.output).forward(source_.all());
  } else {
    layer.self_attention->begin({&layer.states, &layer.output, source_.steps, source_.lengths.data(), {}, {}},
                                pass.workspace, pass.gradients);
    layer.self_attention->forward(source_.all());
  }
}

const Activation& FastEncoder::forward(const Activation& embedded, const Sentences& source,
                                       const Pass& pass) {
  source_ = source;
  const Activation* below = &embedded;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    Layer& layer = layers_[index];
    layer.input = index == 0 ? below : with_dropout(layer, below, pass);
    begin_layer(layer, pass);
    run_cells(layer, false);
    find_output(layer, below, pass);
    below = layer.result();
  }
  return *below;
}

void FastEncoder::backward() {
  for (std::size_t index = layers_.size(); index-- > 0;) {
    Layer& layer = layers_[index];
    const Activation* below = index > 0 ? layers_[index - 1].result() : nullptr;
    if (layer.residual) {
      ResidualPart(&layer.states, below, &layer.output).backward(source_.all());
    } else if (layer.self_attention) {
      layer.self_attention->backward(source_.all());
      layer.self_attention->settle(source_.all());
    }
    run_cells(layer, true);
    for (Run& run : layer.runs) {
      run.cell->settle(source_.all());
      const Operand d_gates = run.gates.d_operand(source_.all());
      run.input->backward(d_gates, layer.input->gradients(source_.all()), 1.0F);
      run.input->settle(d_gates, layer.input->operand(source_.all()));
    }
    if (index > 0 && layer.mask) {
      DropoutPart({below, &layer.dropped, &layer.mask}).backward(source_.all());
    }
  }
}

Activation FastEncoder::last_forward() const {
  const Activation states = layers_.back().states.columns(0, options_.encoder_hidden);
  Activation last = states;
  last.before =
      states.before + source_.steps - 1;  // its step 0 is the last of all: states stand still beyond an end
  return last;
}

Activation FastEncoder::first_backward() const {
  return layers_.front().states.columns(options_.encoder_hidden, options_.encoder_hidden);
}

Activation FastEncoder::top_backward() const {
  return layers_.back().states.columns(options_.encoder_hidden, options_.encoder_hidden);
}

}  // namespace s2s::fast
