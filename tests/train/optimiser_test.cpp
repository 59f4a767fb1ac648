#include "train/optimiser.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>

#include <cmath>

#include "base/error.h"

namespace s2s {
namespace {

// Two matrices and a bias whose sizes are no multiples of a vector register.
struct Net : torch::nn::Module {
  Net() {
    torch::manual_seed(3);
    first = register_parameter("first", torch::randn({7, 5}));
    second = register_parameter("second", torch::randn({5, 13}));
    bias = register_parameter("bias", torch::randn({13}));
  }
  torch::Tensor loss(const torch::Tensor& input) {
    return torch::tanh(torch::tanh(input.mm(first)).mm(second) + bias).square().sum();
  }
  torch::Tensor first, second, bias;
};

// Trains one net with our optimiser and one with LibTorch's on equal inputs; returns the largest difference
// of a parameter.
template <typename TorchOptimiser>
double difference_after(std::int64_t updates, const OptimiserOptions& options,
                        TorchOptimiser make_torch_optimiser, double rate) {
  Net ours;
  Net theirs;
  FlatParameters flat(ours);
  Optimiser optimiser(options, flat);
  auto torch_optimiser = make_torch_optimiser(theirs.parameters());
  for (std::int64_t update = 0; update < updates; ++update) {
    const torch::Tensor input = torch::randn({4, 7});
    ours.loss(input).backward();
    optimiser.step(rate, 0.5);
    torch_optimiser.zero_grad();
    (0.5 * theirs.loss(input)).backward();
    torch_optimiser.step();
  }
  double largest = 0;
  for (std::size_t i = 0; i < ours.parameters().size(); ++i) {
    largest = std::max(largest, (ours.parameters()[i] - theirs.parameters()[i]).abs().max().item<double>());
  }
  return largest;
}

TEST(Optimiser, AdamEqualsLibTorchs) {
  OptimiserOptions options;
  options.weight_decay = 0.01;  // an L2 term
  const auto theirs = [](std::vector<torch::Tensor> parameters) {
    return torch::optim::Adam(parameters, torch::optim::AdamOptions(0.01).weight_decay(0.01));
  };
  EXPECT_LT(difference_after(50, options, theirs, 0.01), 2e-5);
}

TEST(Optimiser, AdamwEqualsLibTorchs) {
  OptimiserOptions options;
  options.kind = OptimiserKind::adamw;
  options.weight_decay = 0.1;
  options.beta1 = 0.8;
  options.beta2 = 0.98;
  options.eps = 1e-6;
  const auto theirs = [](std::vector<torch::Tensor> parameters) {
    auto torch_options = torch::optim::AdamWOptions(0.01).weight_decay(0.1).betas({0.8, 0.98}).eps(1e-6);
    return torch::optim::AdamW(parameters, torch_options);
  };
  EXPECT_LT(difference_after(50, options, theirs, 0.01), 2e-5);
}

TEST(Optimiser, GradientDescentWithMomentumEqualsLibTorchs) {
  OptimiserOptions options;
  options.kind = OptimiserKind::sgd;
  options.momentum = 0.9;
  options.weight_decay = 0.01;
  const auto theirs = [](std::vector<torch::Tensor> parameters) {
    return torch::optim::SGD(parameters, torch::optim::SGDOptions(0.003).momentum(0.9).weight_decay(0.01));
  };
  EXPECT_LT(difference_after(30, options, theirs, 0.003), 2e-5);
}

TEST(Optimiser, PlainGradientDescentEqualsLibTorchsAndKeepsNoState) {
  OptimiserOptions options;
  options.kind = OptimiserKind::sgd;
  const auto theirs = [](std::vector<torch::Tensor> parameters) {
    return torch::optim::SGD(parameters, torch::optim::SGDOptions(0.003));
  };
  EXPECT_LT(difference_after(30, options, theirs, 0.003), 2e-5);
  Net net;
  FlatParameters flat(net);
  EXPECT_TRUE(Optimiser(options, flat).state().empty());
}

// Zeiler (2012), algorithm 1, by hand in double for one weight and the gradients 2, -1, 0.5.
TEST(Optimiser, AdadeltaFollowsThePapersFormula) {
  struct One : torch::nn::Module {
    One() { weight = register_parameter("weight", torch::tensor({0.25F})); }
    torch::Tensor weight;
  } one;
  FlatParameters flat(one);
  OptimiserOptions options;
  options.kind = OptimiserKind::adadelta;
  options.rho = 0.9;
  options.eps = 1e-6;
  Optimiser optimiser(options, flat);
  double weight = 0.25;
  double squared_gradients = 0;
  double squared_updates = 0;
  for (const double gradient : {2.0, -1.0, 0.5}) {
    squared_gradients = 0.9 * squared_gradients + 0.1 * gradient * gradient;
    const double update = -std::sqrt(squared_updates + 1e-6) / std::sqrt(squared_gradients + 1e-6) * gradient;
    squared_updates = 0.9 * squared_updates + 0.1 * update * update;
    weight += update;
    flat.gradients()[0] = static_cast<float>(gradient);
    optimiser.step(1.0, 1.0);
    EXPECT_NEAR(one.weight.item<double>(), weight, 1e-6);
  }
  EXPECT_EQ(flat.gradients()[0], 0.0F);
}

TEST(Optimiser, GoesOnToTheBitFromItsRestoredState) {
  for (const OptimiserKind kind :
       {OptimiserKind::adam, OptimiserKind::adamw, OptimiserKind::adadelta, OptimiserKind::sgd}) {
    OptimiserOptions options;
    options.kind = kind;
    options.momentum = 0.9;
    Net net;
    FlatParameters flat(net);
    Optimiser optimiser(options, flat);
    const torch::Tensor input = torch::randn({4, 7});
    net.loss(input).backward();
    optimiser.step(0.01, 1.0);

    Net copy;
    FlatParameters copy_flat(copy);
    for (std::size_t i = 0; i < net.parameters().size(); ++i) {
      torch::NoGradGuard no_grad;
      copy.parameters()[i].copy_(net.parameters()[i]);
    }
    Optimiser resumed(options, copy_flat);
    resumed.restore(optimiser.state(), optimiser.steps(), "test");
    net.loss(input).backward();
    optimiser.step(0.01, 1.0);
    copy.loss(input).backward();
    resumed.step(0.01, 1.0);
    EXPECT_TRUE(net.first.equal(copy.first));
    EXPECT_TRUE(net.bias.equal(copy.bias));
  }
}

TEST(Optimiser, RefusesTheStateOfAnotherModel) {
  Net net;
  FlatParameters flat(net);
  Optimiser optimiser(OptimiserOptions{}, flat);
  TensorMap state = optimiser.state();
  state["first_moment/bias"] = torch::zeros({14});
  state.erase("second_moment/first");
  try {
    optimiser.restore(state, 1, "run/optimizer.safetensors");
    FAIL() << "restored";
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("first_moment/bias is [14] where the model has [13]"), std::string::npos)
        << message;
    EXPECT_NE(message.find("run/optimizer.safetensors"), std::string::npos) << message;
  }
}

}  // namespace
}  // namespace s2s
