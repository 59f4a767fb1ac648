// A run that began before an option was there goes on with today's s2s.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <nlohmann/json.hpp>
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
  write_test_file(folder / "now.toml", config);
  write_test_file(folder / "run/config.toml", at_first(config));
  const ProcessResult repeated = train("4");
  EXPECT_EQ(repeated.exit_code, 0)
      << repeated.err
      << "An option that was \"not set then\" has been added to s2s train. Give it a line in kLaterOptions "
         "(lib/train/changed_options.cpp) with the value by which runs from before it were trained.";
  EXPECT_THAT(repeated.err, testing::HasSubstr("going on from"));

  // As a study gives it, every option with its value: with a text for validation nothing is held out anyhow.
  write_test_file(folder / "run/config.toml", at_first(config));
  const ProcessResult by_file = run_s2s(
      {"train", "--config", "now.toml", "--run", "run", "--max-updates", "6"}, {.folder = folder.path()});
  EXPECT_EQ(by_file.exit_code, 0) << by_file.err;
}

// As a run was recorded while training pairs of up to 50 pieces were the default.
void limit_to_50_pieces(const std::filesystem::path& config) {
  std::string text = read_test_file(config);
  for (const std::string key : {"\nmax-source-pieces = ", "\nmax-target-pieces = "}) {
    const std::size_t value = text.find(key) + key.size();
    text.replace(value, text.find('\n', value) - value, "50");
  }
  write_test_file(config, text);
}

// `words` toy words on both sides.
std::string long_line(int words) {
  std::string line;
  for (int word = 0; word < words; ++word) line += word == 0 ? "gato" : " gato";
  return line + "\n";
}

TEST(OlderRun, KeepsTheLengthLimitsThatWereTheDefaultThen) {
  TemporaryFolder folder;
  write_toy_text(folder);
  for (const char* name : {"train.src", "train.trg"})
    write_test_file(folder / name, long_line(70) + read_test_file(folder / name));
  const auto train = [&](const Arguments& more) {
    return run_s2s(toy_training(more), {.folder = folder.path()});
  };
  ASSERT_EQ(
      train({"--run", "run", "--max-updates", "2", "--max-source-pieces", "50", "--max-target-pieces", "50"})
          .exit_code,
      0);
  const ProcessResult repeated = train({"--run", "run", "--max-updates", "4"});
  EXPECT_EQ(repeated.exit_code, 0) << repeated.err;
  EXPECT_THAT(repeated.err, testing::HasSubstr("going on from"));
  EXPECT_THAT(repeated.err, testing::HasSubstr("; dropped 1 source too long, 3 target too long"));
  EXPECT_THAT(repeated.err, testing::Not(testing::HasSubstr("batches are not those")));
  EXPECT_THAT(read_test_file(folder / "run/config.toml"), testing::HasSubstr("\nmax-source-pieces = 50\n"));

  const ProcessResult other = train({"--run", "run", "--max-updates", "6", "--max-source-pieces", "200"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.err, testing::HasSubstr("--max-source-pieces is 200 now and was 50 when the run began"));
}

TEST(OlderRun, ThatHasNoNameIsFoundByTheSameCommand) {
  TemporaryFolder folder;
  write_toy_text(folder);
  ASSERT_EQ(run_s2s(toy_training({"--run", "runs/older"}), {.folder = folder.path()}).exit_code, 0);
  limit_to_50_pieces(folder / "runs/older/config.toml");
  nlohmann::json manifest = nlohmann::json::parse(read_test_file(folder / "runs/older/manifest.json"));
  manifest.erase("ended_by");
  write_test_file(folder / "runs/older/manifest.json", manifest.dump());
  const ProcessResult repeated = run_s2s(toy_training({"--max-updates", "22"}), {.folder = folder.path()});
  EXPECT_EQ(repeated.exit_code, 0) << repeated.err;
  EXPECT_THAT(repeated.err, testing::HasSubstr("going on with runs/older"));
}

}  // namespace
}  // namespace s2s
