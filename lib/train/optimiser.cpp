#include "train/optimiser.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "train/optimiser_kernels.h"

namespace s2s {

namespace {

constexpr std::int64_t kGrain = 1 << 15;  // floats: less is not worth a second thread

std::vector<std::string> slot_names(const OptimiserOptions& options) {
  switch (options.kind) {
    case OptimiserKind::adam:
    case OptimiserKind::adamw:
      return {"first_moment", "second_moment"};
    case OptimiserKind::adadelta:
      return {"squared_gradients", "squared_updates"};
    case OptimiserKind::sgd:
      break;
  }
  return options.momentum > 0 ? std::vector<std::string>{"momentum"} : std::vector<std::string>{};
}

AdamStep adam_step(const OptimiserOptions& options, double rate, double gradient_scale, std::int64_t steps) {
  const bool decoupled = options.kind == OptimiserKind::adamw;
  AdamStep step{};
  step.gradient_scale = static_cast<float>(gradient_scale);
  step.beta1 = static_cast<float>(options.beta1);
  step.beta2 = static_cast<float>(options.beta2);
  step.eps = static_cast<float>(*options.eps);
  step.rate = static_cast<float>(rate / (1.0 - std::pow(options.beta1, steps)));
  step.root_correction = static_cast<float>(1.0 / std::sqrt(1.0 - std::pow(options.beta2, steps)));
  step.weight_decay = decoupled ? 0.0F : static_cast<float>(options.weight_decay);
  step.keep = decoupled ? static_cast<float>(1.0 - rate * options.weight_decay) : 1.0F;
  return step;
}

}  // namespace

OptimiserOptions resolve(OptimiserOptions options) {
  const bool adam = options.kind == OptimiserKind::adam || options.kind == OptimiserKind::adamw;
  options.learning_rate = options.learning_rate.value_or(adam ? 0.001 : 1.0);
  options.eps = options.eps.value_or(adam ? 1e-8 : 1e-6);
  return options;
}

Optimiser::Optimiser(const OptimiserOptions& options, FlatParameters& parameters)
    : options_(resolve(options)), parameters_(parameters) {
  for (const std::string& name : slot_names(options_)) {
    slots_[name] = parameters.make_block();
  }
}

float* Optimiser::slot(const std::string& name, std::int64_t offset) {
  return slots_.at(name).data_ptr<float>() + offset;
}

void Optimiser::step(double learning_rate, double gradient_scale) {
  ++steps_;
  const auto rate = static_cast<float>(learning_rate);
  const auto scale = static_cast<float>(gradient_scale);
  const auto decay = static_cast<float>(options_.weight_decay);
  const AdamStep adam = adam_step(options_, learning_rate, gradient_scale, steps_);
  const AdadeltaStep adadelta{scale, static_cast<float>(options_.rho), static_cast<float>(*options_.eps),
                              rate, decay};
  const SgdStep sgd{scale, static_cast<float>(options_.momentum), rate, decay};
  at::parallel_for(0, parameters_.size(), kGrain, [&](std::int64_t first, std::int64_t last) {
    float* weights = parameters_.values() + first;
    float* gradients = parameters_.gradients() + first;
    switch (options_.kind) {
      case OptimiserKind::adam:
      case OptimiserKind::adamw:
        return adam_update(adam, weights, gradients, slot("first_moment", first),
                           slot("second_moment", first), last - first);
      case OptimiserKind::adadelta:
        return adadelta_update(adadelta, weights, gradients, slot("squared_gradients", first),
                               slot("squared_updates", first), last - first);
      case OptimiserKind::sgd:
        return sgd_update(sgd, weights, gradients, options_.momentum > 0 ? slot("momentum", first) : nullptr,
                          last - first);
    }
  });
}

TensorMap Optimiser::state() const {
  TensorMap state;
  for (const auto& [name, values] : slots_) {
    state.merge(parameters_.unflatten(values, name + "/"));
  }
  return state;
}

void Optimiser::restore(const TensorMap& state, std::int64_t steps, const std::string& where) {
  for (auto& [name, values] : slots_) {
    parameters_.flatten(state, values, where, name + "/");
  }
  steps_ = steps;
}

}  // namespace s2s
