// The count from options alone, held to the models themselves.
#include "nn/parameter_count.h"

#include <gtest/gtest.h>

#include "model_cases.h"
#include "study/matching_hidden.h"

namespace s2s {
namespace {

std::int64_t parameters_of(const ModelOptions& options) {
  Random random(1);
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : build_seq2seq(options, random)->parameters())
    count += parameter.numel();
  return count;
}

class ParameterCount : public testing::TestWithParam<ModelCase> {};

TEST_P(ParameterCount, IsTheModels) {
  EXPECT_EQ(parameter_count(GetParam().options), parameters_of(GetParam().options));
}

TEST_P(ParameterCount, IsTheModelsWhereSizesAreLeftOpen) {
  ModelOptions options = GetParam().options;
  options.readout_size = 0;
  options.input_feeding.reset();
  EXPECT_EQ(parameter_count(options), parameters_of(options));
}

INSTANTIATE_TEST_SUITE_P(Models, ParameterCount, testing::ValuesIn(model_cases()),
                         [](const auto& test) { return test.param.name; });

TEST(MatchingHidden, GivesTheModelItsOwnSizeAndOthersTheNearest) {
  ModelOptions options = tiny_options();
  options.hidden = 120;
  EXPECT_EQ(matching_hidden(options, parameter_count(options)), 120);
  const std::int64_t wanted = parameter_count(options);
  options.attention = AttentionKind::none;
  const auto distance = [&](std::int64_t hidden) {
    options.hidden = hidden;
    return std::abs(parameter_count(options) - wanted);
  };
  const std::int64_t found = matching_hidden(options, wanted);
  EXPECT_GT(found, 120);
  EXPECT_LE(distance(found), distance(found - 2));
  EXPECT_LE(distance(found), distance(found + 2));
}

}  // namespace
}  // namespace s2s
