#include "kernels/output_layer.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "kernels/bf16.h"
#include "kernels/testing.h"

namespace s2s::kernels {
namespace {

using namespace testing;  // NOLINT

struct OutputCase {
  std::int64_t rows, readout, vocabulary;
  float smoothing;
  TestMatrix readouts, weight, bias;
  std::vector<std::int32_t> targets;
  OutputCase(std::int64_t rows_, std::int64_t readout_, std::int64_t vocabulary_, float smoothing_,
             Random random = Random(23))
      : rows(rows_),
        readout(readout_),
        vocabulary(vocabulary_),
        smoothing(smoothing_),
        readouts(TestMatrix::random(rows_, readout_, random)),
        weight(TestMatrix::random(vocabulary_, readout_, random, 0.7F)),
        bias(TestMatrix::random(1, vocabulary_, random)) {
    for (std::int64_t i = 0; i < rows; ++i) {
      const bool counts = rows == 1 || i % 5 != 3;
      targets.push_back(
          counts ? static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(vocabulary))) : -1);
    }
  }
  void round() {
    for (TestMatrix* matrix : {&readouts, &weight}) {
      for (std::int64_t i = 0; i < matrix->rows(); ++i) {
        for (std::int64_t j = 0; j < matrix->columns(); ++j) {
          matrix->at(i, j) = to_float(to_bf16(matrix->at(i, j)));
        }
      }
    }
  }
};

struct Expected {
  double objective = 0.0, nll = 0.0;
  std::int64_t counted = 0;
  std::vector<double> d_readouts, d_weight, d_bias, log_probabilities;
};

Expected compute(const OutputCase& c, double scale) {
  Expected result;
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  result.d_readouts.assign(size(c.rows * c.readout), 0.0);
  result.d_weight.assign(size(c.vocabulary * c.readout), 0.0);
  result.d_bias.assign(size(c.vocabulary), 0.0);
  result.log_probabilities.assign(size(c.rows * c.vocabulary), 0.0);
  const double eps = static_cast<double>(c.smoothing);
  const auto v = static_cast<double>(c.vocabulary);
  for (std::int64_t i = 0; i < c.rows; ++i) {
    std::vector<double> logits(size(c.vocabulary));
    double total = 0.0;
    for (std::int64_t w = 0; w < c.vocabulary; ++w) {
      double logit = c.bias(0, w);
      for (std::int64_t j = 0; j < c.readout; ++j) {
        logit += c.readouts(i, j) * c.weight(w, j);
      }
      logits[size(w)] = logit;
      total += std::exp(logit);
    }
    for (std::int64_t w = 0; w < c.vocabulary; ++w) {
      result.log_probabilities[size(i * c.vocabulary + w)] = logits[size(w)] - std::log(total);
    }
    const std::int32_t target = c.targets[size(i)];
    if (target < 0) {
      continue;
    }
    ++result.counted;
    for (std::int64_t w = 0; w < c.vocabulary; ++w) {
      const double log_p = result.log_probabilities[size(i * c.vocabulary + w)];
      const double wanted = eps / v + (w == target ? 1.0 - eps : 0.0);
      result.objective -= wanted * log_p;
      result.nll -= w == target ? log_p : 0.0;
      const double d_logit = scale * (std::exp(log_p) - wanted);
      result.d_bias[size(w)] += d_logit;
      for (std::int64_t j = 0; j < c.readout; ++j) {
        result.d_readouts[size(i * c.readout + j)] += d_logit * c.weight(w, j);
        result.d_weight[size(w * c.readout + j)] += d_logit * c.readouts(i, j);
      }
    }
  }
  return result;
}

// Off by at most `relative` of the largest of its kind.
void expect_close(const TestMatrix& actual, const std::vector<double>& expected, double before,
                  double relative) {
  double largest = 0.0;
  for (const double value : expected) {
    largest = std::max(largest, std::abs(value));
  }
  for (std::int64_t i = 0; i < actual.rows(); ++i) {
    for (std::int64_t j = 0; j < actual.columns(); ++j) {
      ASSERT_NEAR(actual(i, j), before + expected[static_cast<std::size_t>(i * actual.columns() + j)],
                  relative * largest + 1e-6);
    }
  }
}

void check(const OutputCase& c, Precision precision) {
  const double scale = 0.25;
  const Expected expected = compute(c, scale);
  OutputLayer layer(c.readout, c.vocabulary, precision);
  layer.pack(c.weight.view(), c.bias.view().data);
  TestMatrix d_readouts(c.rows, c.readout, 9.0F);
  TestMatrix d_weight(c.vocabulary, c.readout, 1.0F);
  TestMatrix d_bias(1, c.vocabulary, 1.0F);
  TestMatrixBf16 d_low(c.rows, c.readout);
  const OutputGradients gradients{d_readouts.view(), d_low.view(), d_weight.view(), d_bias.view().data,
                                  static_cast<float>(scale)};
  const CrossEntropy result = layer.loss(c.readouts.view(), c.targets.data(), c.smoothing, &gradients);
  const CrossEntropy alone = layer.loss(c.readouts.view(), c.targets.data(), c.smoothing, nullptr);
  EXPECT_EQ(result.rows, expected.counted);
  EXPECT_NEAR(result.objective, expected.objective, 1e-5 * (1.0 + expected.objective));
  EXPECT_NEAR(result.negative_log_likelihood, expected.nll, 1e-5 * (1.0 + expected.nll));
  EXPECT_EQ(alone.objective, result.objective);
  // bf16: each gradient of a logit is rounded, by 2^-8 of itself at most; a sum of them is off by no more
  // than the sum of that. Smoothing and the true word's -1 bring terms of both signs: four times is room for
  // that.
  const double relative = precision == Precision::bf16 ? 4.0 * kBf16 : 1e-5;
  expect_close(d_readouts, expected.d_readouts, 0.0, relative);
  expect_close(d_weight, expected.d_weight, 1.0, relative);
  expect_close(d_bias, expected.d_bias, 1.0, relative);
}

TEST(OutputLayer, LossAndGradientsAreThoseOfTheWholeSoftmax) {
  with_every_target([] {
    for (const float smoothing : {0.0F, 0.1F}) {
      check(OutputCase(1, 1, 1, smoothing), Precision::fp32);
      check(OutputCase(1, 17, 257, smoothing), Precision::fp32);
      check(OutputCase(70, 8, 33, smoothing), Precision::fp32);
    }
  });
  check(OutputCase(1400, 5, 20, 0.1F), Precision::fp32);  // more than one block
  check(OutputCase(300, 5, 530, 0.1F), Precision::fp32);  // more than one tile, and slices
}

TEST(OutputLayer, InBf16StaysWithinTheRoundingOfItsOperands) {
  if (!cpu_can_multiply_bf16()) {
    GTEST_SKIP() << "this CPU has no bf16 products";
  }
  for (const float smoothing : {0.0F, 0.1F}) {
    OutputCase c(131, 20, 257, smoothing);
    c.round();
    check(c, Precision::bf16);
  }
}

TEST(OutputLayer, GivesTheSameBytesEachTime) {
  const OutputCase c(100, 12, 300, 0.1F);
  OutputLayer layer(12, 300, Precision::fp32);
  layer.pack(c.weight.view(), c.bias.view().data);
  TestMatrix first(300, 12);
  TestMatrix second(300, 12);
  TestMatrix d_readouts(100, 12);
  for (TestMatrix* d_weight : {&first, &second}) {
    const OutputGradients gradients{
        .d_readouts = d_readouts.view(), .d_readouts_low = {}, .d_weight = d_weight->view()};
    layer.loss(c.readouts.view(), c.targets.data(), 0.1F, &gradients);
  }
  for (std::int64_t i = 0; i < 300; ++i) {
    for (std::int64_t j = 0; j < 12; ++j) {
      ASSERT_EQ(first(i, j), second(i, j));
    }
  }
}

TEST(OutputLayer, ScoresWholeDistributions) {
  with_every_target([] {
    constexpr std::int64_t kWords = 533;
    const OutputCase c(67, 9, kWords, 0.0F);
    const Expected expected = compute(c, 1.0);
    OutputLayer layer(9, kWords, Precision::fp32);
    layer.pack(c.weight.view(), c.bias.view().data, false);
    std::vector<float> totals(67);
    TestMatrix all(67, kWords);
    layer.scores(c.readouts.view(), all.view(), totals.data());
    for (std::int64_t i = 0; i < 67; ++i) {
      for (std::int64_t w = 0; w < kWords; ++w) {
        const double log_p = expected.log_probabilities[static_cast<std::size_t>(i * kWords + w)];
        EXPECT_NEAR(all(i, w) - static_cast<double>(totals[static_cast<std::size_t>(i)]), log_p,
                    1e-5 * (1.0 - log_p));
      }
    }
  });
}

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// oneDNN 2.6 computes some layouts by loops a thousand times slower than the rest; the margin is for a busy
// machine.
TEST(OutputLayer, ScoresTakeTheTimeOfALossAndNotThatOfReferenceLoops) {
  const OutputCase c(64, 64, 4000, 0.0F);
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    if (precision == Precision::bf16 && !cpu_multiplies_bf16()) continue;
    OutputLayer layer(64, 4000, precision);
    layer.pack(c.weight.view(), c.bias.view().data, false);
    TestMatrix all(64, 4000);
    std::vector<float> totals(64);
    const auto score = [&] { layer.scores(c.readouts.view(), all.view(), totals.data()); };
    const auto find_loss = [&] { layer.loss(c.readouts.view(), c.targets.data(), 0.0F, nullptr); };
    score(), find_loss();
    std::vector<double> ratios;
    for (int round = 0; round < 5; ++round) {
      ratios.push_back(seconds_of(score) / seconds_of(find_loss));
    }
    EXPECT_LT(*std::ranges::min_element(ratios), 20.0);
  }
}

// One word's logit is 1000, all others' -1000.
TEST(OutputLayer, StandsLargeLogits) {
  with_every_target([] {
    constexpr std::int64_t kWords = 600;
    const TestMatrix readouts(2, 1, 0.0F);
    const TestMatrix weight(kWords, 1, 0.0F);
    std::vector<float> bias(kWords, -1000.0F);
    bias.back() = 1000.0F;
    OutputLayer layer(1, kWords, Precision::fp32);
    layer.pack(weight.view(), bias.data());
    const std::vector<std::int32_t> targets{kWords - 1, 3};
    TestMatrix d_readouts(2, 1);
    std::vector<float> d_bias(kWords, 0.0F);
    const OutputGradients gradients{
        .d_readouts = d_readouts.view(), .d_readouts_low = {}, .d_weight = {}, .d_bias = d_bias.data()};
    EXPECT_EQ(layer.loss(readouts.view(), targets.data(), 0.0F, &gradients).negative_log_likelihood, 2000.0);
    EXPECT_EQ(d_bias.back(), 1.0F);  // 0 of the row that has it as target, 1 of the other
    EXPECT_EQ(d_bias[3], -1.0F);
    EXPECT_EQ(d_bias[4], 0.0F);
  });
}

}  // namespace
}  // namespace s2s::kernels
