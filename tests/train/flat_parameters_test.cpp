#include "train/flat_parameters.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>

#include <cmath>
#include <limits>

namespace s2s {
namespace {

// An embedding tied to the output layer, as the model has it.
struct Tied : torch::nn::Module {
  Tied() : embedding(torch::nn::EmbeddingOptions(11, 6)), output(torch::nn::LinearOptions(6, 11)) {
    output->weight = embedding->weight;
    register_module("embedding", embedding);
    register_module("output", output);
    output->register_parameter("unused", torch::zeros({1}), false);
  }
  torch::Tensor loss(const torch::Tensor& ids) { return output(torch::tanh(embedding(ids))).square().sum(); }
  torch::nn::Embedding embedding;
  torch::nn::Linear output;
};

TEST(FlatParameters, KeepValuesAndCollectGradientsInPlace) {
  torch::manual_seed(1);
  Tied module;
  const torch::Tensor before = module.embedding->weight.detach().clone();
  const torch::Tensor ids = torch::tensor({1, 4, 4, 10});
  module.loss(ids).backward();
  const torch::Tensor expected = module.embedding->weight.grad().clone();
  for (torch::Tensor parameter : module.parameters()) {
    parameter.mutable_grad() = torch::Tensor();
  }

  FlatParameters flat(module);
  EXPECT_TRUE(module.embedding->weight.equal(before));
  module.loss(ids).backward();
  module.loss(ids).backward();
  for (const auto& slice : flat.slices()) {
    if (slice.name == "embedding.weight") {
      const torch::Tensor gradients = torch::from_blob(flat.gradients() + slice.offset, slice.shape);
      EXPECT_TRUE(torch::allclose(gradients, 2 * expected));
      flat.values()[slice.offset] = 42.0F;
    }
  }
  EXPECT_EQ(module.embedding->weight[0][0].item<float>(), 42.0F);
  flat.zero_gradients();
  EXPECT_EQ(flat.gradient_norm(), 0.0);
}

TEST(FlatParameters, NormIsTheEuclideanNormWhateverTheThreads) {
  torch::nn::Linear module(300, 401);
  FlatParameters flat(*module);
  torch::manual_seed(2);
  for (torch::Tensor parameter : module->parameters()) {
    parameter.mutable_grad().normal_();
  }
  double expected = 0;
  for (const torch::Tensor& parameter : module->parameters()) {
    expected += parameter.grad().to(torch::kDouble).square().sum().item<double>();
  }
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const double norm = flat.gradient_norm();
  at::set_num_threads(2);
  EXPECT_EQ(flat.gradient_norm(), norm);
  at::set_num_threads(threads);
  EXPECT_NEAR(norm, std::sqrt(expected), 1e-9 * norm);
}

TEST(FlatParameters, WhatIsNotFiniteShowsInTheNormAndIsNamed) {
  torch::nn::Linear module(3, 3);
  FlatParameters flat(*module);
  module->weight.mutable_grad()[1][1] = std::numeric_limits<float>::infinity();
  EXPECT_FALSE(std::isfinite(flat.gradient_norm()));
  module->weight.mutable_grad()[1][1] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(std::isfinite(flat.gradient_norm()));
  EXPECT_EQ(flat.first_gradient_not_finite(), "weight");
  EXPECT_EQ(flat.first_value_not_finite(), "");
  flat.values()[0] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(flat.first_value_not_finite(), "weight");
}

}  // namespace
}  // namespace s2s
