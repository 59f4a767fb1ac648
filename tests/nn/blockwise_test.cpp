#include "nn/attention/blockwise.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <tuple>

#include "nn/masking.h"

namespace s2s {
namespace {

struct Inputs {
  torch::Tensor queries, keys, values, weights;

  Inputs(std::int64_t batch, std::int64_t heads, std::int64_t query_count, std::int64_t key_count,
         torch::ScalarType type) {
    torch::manual_seed(1);
    const auto options = torch::dtype(type);
    queries = torch::randn({batch, heads, query_count, 8}, options).requires_grad_();
    keys = torch::randn({batch, heads, key_count, 8}, options).requires_grad_();
    values = torch::randn({batch, heads, key_count, 5}, options).requires_grad_();
    weights = torch::randn({batch, heads, query_count, 5}, options);  // of the outputs in the loss
  }
  std::vector<torch::Tensor> gradients(const torch::Tensor& out) const {
    return torch::autograd::grad({(out * weights).sum()}, {queries, keys, values});
  }
};

void expect_equal(const Inputs& in, const Mask& mask, double bound) {
  const torch::Tensor plain = plain_attention(in.queries, in.keys, in.values, mask, 0.5);
  const torch::Tensor blocks = blockwise_attention(in.queries, in.keys, in.values, mask, 0.5);
  EXPECT_LT((plain - blocks).abs().max().item<double>(), bound);
  const auto expected = in.gradients(plain);
  const auto actual = in.gradients(blocks);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double size = std::max(1.0, expected[i].abs().max().item<double>());
    EXPECT_LT((expected[i] - actual[i]).abs().max().item<double>(), bound * size) << i;
  }
}

// batch, heads, queries, keys: within one block, at its edges, over several.
using Shape = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
class Blockwise : public testing::TestWithParam<Shape> {};

// Sentences of all the keys, about half of them, and one.
Mask ragged(std::int64_t batch, std::int64_t keys) {
  const torch::Tensor lengths = torch::tensor({keys, keys / 2 + 1, std::int64_t{1}}).narrow(0, 0, batch);
  return Mask::padding(length_mask(lengths, keys));
}

TEST_P(Blockwise, EqualsThePlainFormWithRaggedLengths) {
  const auto [batch, heads, queries, keys] = GetParam();
  expect_equal(Inputs(batch, heads, queries, keys, torch::kFloat), ragged(batch, keys), 1e-5);
  expect_equal(Inputs(batch, heads, queries, keys, torch::kDouble), ragged(batch, keys), 1e-12);
}

TEST_P(Blockwise, EqualsThePlainFormUnderACausalMask) {
  const auto [batch, heads, queries, keys] = GetParam();
  expect_equal(Inputs(batch, heads, queries, keys, torch::kFloat),
               ragged(batch, keys) & Mask::causal(queries, keys), 1e-5);
}

TEST_P(Blockwise, EqualsThePlainFormInWindows) {
  const auto [batch, heads, queries, keys] = GetParam();
  const torch::Tensor centres = torch::arange(queries, torch::kFloat).expand({batch, queries});
  expect_equal(Inputs(batch, heads, queries, keys, torch::kFloat), Mask::window(centres, 3, keys), 1e-5);
}

TEST_P(Blockwise, EqualsThePlainFormWhereEverythingIsSeen) {
  const auto [batch, heads, queries, keys] = GetParam();
  expect_equal(Inputs(batch, heads, queries, keys, torch::kFloat), Mask(), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Shapes, Blockwise,
                         testing::Values(Shape{1, 1, 1, 1}, Shape{3, 2, 5, 7}, Shape{2, 1, 512, 512},
                                         Shape{3, 2, 600, 513}, Shape{2, 2, 257, 600},
                                         Shape{1, 1, 700, 255}));

// One problem for several threads, which then have blocks of it, three for two, and more problems than
// threads.
TEST(Blockwise, EqualsThePlainFormWhateverTheThreads) {
  const int before = at::get_num_threads();
  for (const int threads : {1, 2, 3}) {
    at::set_num_threads(threads);
    for (const auto& [batch, heads] : {std::pair{1, 1}, {3, 1}, {2, 2}}) {
      const Inputs in(batch, heads, 700, 700, torch::kDouble);
      expect_equal(in, ragged(batch, 700) & Mask::causal(700, 700), 1e-12);
      const auto gradients = [&] {
        return in.gradients(blockwise_attention(in.queries, in.keys, in.values, Mask(), 0.5));
      };
      const auto first = gradients();
      const auto second = gradients();
      for (std::size_t i = 0; i < first.size(); ++i) EXPECT_TRUE(first[i].equal(second[i]));
    }
  }
  at::set_num_threads(before);
}

TEST(Blockwise, AQueryThatSeesNothingGetsZerosForwardAndBackward) {
  const Inputs in(2, 1, 3, 4, torch::kDouble);
  // the first sentence's queries look around 0, far beyond its end, and around 1; the second has no keys
  const Mask mask = Mask::padding(length_mask(torch::tensor({4, 0}, torch::kLong), 4)) &
                    Mask::window(torch::tensor({{0.0, 9.0, 1.0}}), 1, 4);
  const torch::Tensor out = blockwise_attention(in.queries, in.keys, in.values, mask, 1.0);
  EXPECT_EQ(out[0][0][1].abs().sum().item<double>(), 0.0);
  EXPECT_EQ(out[1].abs().sum().item<double>(), 0.0);
  for (const torch::Tensor& gradient : in.gradients(out)) {
    EXPECT_TRUE(gradient.isfinite().all().item<bool>());
    EXPECT_EQ(gradient[1].abs().sum().item<double>(), 0.0);
  }
  expect_equal(in, mask, 1e-12);
}

TEST(Blockwise, StandsScoresWhoseExponentialsAreNoNumbers) {
  Inputs in(1, 1, 4, 600, torch::kFloat);
  const torch::NoGradGuard no_grad;
  in.queries.mul_(100.0);
  const torch::Tensor out = blockwise_attention(in.queries, in.keys, in.values, Mask(), 1.0);
  EXPECT_TRUE(out.isfinite().all().item<bool>());
  EXPECT_TRUE(out.allclose(plain_attention(in.queries, in.keys, in.values, Mask(), 1.0), 1e-4, 1e-5));
}

TEST(Blockwise, SkipsBlocksThatNobodySees) {
  const Inputs in(1, 1, 2, 2000, torch::kFloat);
  const torch::NoGradGuard no_grad;
  in.keys.narrow(2, 300, 1700).fill_(std::numeric_limits<float>::quiet_NaN());  // poison what is not seen
  in.values.narrow(2, 300, 1700).fill_(std::numeric_limits<float>::quiet_NaN());
  const Mask mask = Mask::padding(length_mask(torch::tensor({200}, torch::kLong), 2000));
  const torch::Tensor out = blockwise_attention(in.queries, in.keys, in.values, mask, 1.0);
  EXPECT_TRUE(out.isfinite().all().item<bool>());
}

// The process's peak of resident memory in KiB since the last call, or 0 where the system doesn't tell.
std::int64_t new_peak_of(const std::function<void()>& work) {
  const auto field = [](const std::string& name) -> std::int64_t {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
      if (word == name) {
        std::int64_t value = 0;
        status >> value;
        return value;
      }
    }
    return 0;
  };
  std::ofstream("/proc/self/clear_refs") << 5;  // the peak starts anew from what is resident now
  const std::int64_t before = field("VmHWM:");
  work();
  return field("VmHWM:") - before;
}

TEST(Blockwise, NeverHoldsTheMatrixOfWeights) {
  constexpr std::int64_t kLength = 8192;  // whose matrix has 256 MiB
  const Inputs in(1, 1, kLength, kLength, torch::kFloat);
  const std::int64_t peak =
      new_peak_of([&] { in.gradients(blockwise_attention(in.queries, in.keys, in.values, Mask(), 1.0)); });
  EXPECT_LT(peak, 64 * 1024);
}

TEST(MaskedAttention, TakesBlocksWhereRowsAreLongAndWeightsMany) {
  const auto takes = [](std::int64_t batch, std::int64_t heads, std::int64_t positions) {
    const torch::Tensor states = torch::empty({1}).expand({batch, heads, positions, 64});
    return takes_blocks(states, states);
  };
  EXPECT_FALSE(takes(1, 1, 2048));
  EXPECT_TRUE(takes(1, 4, 2048));
  EXPECT_TRUE(takes(1, 1, 4096));
  EXPECT_FALSE(takes(4, 4, 1024));
  EXPECT_TRUE(takes(64, 8, 1024));  // two GiB of weights
  EXPECT_FALSE(takes(80, 8, 1000));
}

}  // namespace
}  // namespace s2s
