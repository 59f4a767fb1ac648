// A run that began before an option was there goes on with today's s2s.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <sstream>

#include "toy_training.h"

namespace s2s {
namespace {

// What a run recorded before the first option was added. Nothing is ever added here.
constexpr const char* kFirstOptions = R"(
accumulate allow-changed attention attention-hidden batch-pool batch-size batch-unit beta1 beta2
bidirectional bridge cache cell character-coverage checkpoint-every clip-norm corpus data-root decay
decay-every decay-patience decay-start decoder-layers decoder-self-attention dev-source dev-target
dev-tsv divergence-limit dropout embedding encoder-hidden encoder-layers encoder-self-attention
engine hidden initialisation joint-vocabulary keep-last label-smoothing layer-norm log-every
max-bytes max-epochs max-minutes max-ratio max-source-pieces max-source-words max-target-pieces
max-target-words max-updates minimum-rate momentum nfc on-bad-line optimiser overwrite patience
precision readout readout-size recurrent-dropout residual reverse-source rho run runs-root schedule
seed source-vocabulary target-vocabulary threads tied-embeddings train-source train-target train-tsv
validate-every validation-batch-size validation-beam validation-metric validation-sentences
vocabulary-max-lines vocabulary-model vocabulary-size warmup weight-decay
)";

// The configuration without the options that came later.
std::string at_first(const std::string& configuration) {
  std::istringstream names(kFirstOptions);
  const std::set<std::string> first{std::istream_iterator<std::string>(names), {}};
  std::istringstream lines(configuration);
  std::string line, kept;
  while (std::getline(lines, line)) {
    if (first.count(line.substr(0, line.find(' '))) > 0) kept += line + "\n";
  }
  return kept;
}

TEST(OlderRun, GoesOnAlthoughOptionsWereAddedSince) {
  TemporaryFolder folder;
  write_toy_text(folder);
  const auto train = [&](const std::string& updates) {
    return run_s2s(toy_training({"--run", "run", "--max-updates", updates}), {.folder = folder.path()});
  };
  ASSERT_EQ(train("2").exit_code, 0);
  const std::string config = read_test_file(folder / "run/config.toml");
  ASSERT_NE(at_first(config).find("\nseed = "), std::string::npos) << config;
  write_test_file(folder / "run/config.toml", at_first(config));
  const ProcessResult repeated = train("4");
  EXPECT_EQ(repeated.exit_code, 0)
      << repeated.err
      << "An option that was \"not set then\" has been added to s2s train. Give it a line in kLaterOptions "
         "(lib/train/changed_options.cpp) with the value by which runs from before it were trained.";
  EXPECT_THAT(repeated.err, testing::HasSubstr("going on from"));
}

}  // namespace
}  // namespace s2s
