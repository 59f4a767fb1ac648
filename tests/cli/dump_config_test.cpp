// --dump-config: complete, and the same again when it is given back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>

#include "cli/listed_commands.h"
#include "support/process.h"
#include "train/option_effects.h"

namespace s2s {
namespace {

// Every command asks for what it requires even here: all that its usage line has outside of brackets.
std::vector<std::string> with_required(std::vector<std::string> command,
                                       const std::vector<std::string>& more) {
  const std::string help = output_of(command, {"--help"});
  std::istringstream usage(help.substr(0, help.find("\n\n")));
  std::string word;
  for (std::size_t skipped = 0; skipped < 2 + command.size(); ++skipped) usage >> word;  // usage: s2s COMMAND
  std::vector<std::string> arguments = command;
  while (usage >> word) {
    if (!word.starts_with('[')) arguments.push_back(word.starts_with("--") ? word : "x");
  }
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern, std::regex::multiline);
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), regex), end; match != end; ++match)
    found.insert((*match)[1]);
  return found;
}

TEST(DumpConfig, GivenBackIsTheSame) {
  TemporaryFolder folder;
  for (const auto& command : listed_commands()) {
    const ProcessResult first = run_s2s(with_required(command, {"--dump-config"}));
    ASSERT_EQ(first.exit_code, 0) << command[0] << first.err;
    write_test_file(folder / "c.toml", first.out);
    const ProcessResult second =
        run_s2s(with_required(command, {"--dump-config", "--config", (folder / "c.toml").string()}));
    EXPECT_EQ(second.exit_code, 0) << command[0] << second.err;
    EXPECT_EQ(first.out, second.out) << command[0];
  }
}

// lib/train/option_effects.h: what a resume does about an option that changed.
TEST(DumpConfig, OfATrainingHoldsWhatHasAnEffectOnResuming) {
  const std::set<std::string> options =
      matches(run_s2s({"train", "--dump-config"}).out, "^(?:# )?([a-z0-9-]+) =");
  for (const std::string& option : options) {
    EXPECT_TRUE(effect_of(option)) << option << " has no entry in lib/train/option_effects.h";
  }
  for (const OptionEffect& effect : kOptionEffects) {
    EXPECT_TRUE(options.count(std::string(effect.option)) > 0)
        << effect.option << " is no option of s2s train";
  }
}

TEST(DumpConfig, HoldsEveryOption) {
  const std::set<std::string> of_the_call{"config", "dump-config", "dry-run", "help", "help-all", "all"};
  for (const auto& command : listed_commands()) {
    std::set<std::string> flags =
        matches(output_of(command, {"--help-all"}), "^ +(?:-\\w, )?--(?:\\[no-\\])?([a-z][a-z0-9-]*)");
    for (const std::string& flag : of_the_call) flags.erase(flag);
    const std::string dump = run_s2s(with_required(command, {"--dump-config"})).out;
    EXPECT_EQ(matches(dump, "^(?:# )?([a-z][a-z0-9-]*) ="), flags) << command[0];
    EXPECT_GE(flags.size(), 2U);
  }
}

// What is on by default is described as such, not as what --no-x would do.
TEST(DumpConfig, CommentsAreTrueOfTheKey) {
  const std::string dump = run_s2s({"train", "--dump-config"}).out;
  EXPECT_THAT(dump, testing::HasSubstr("# normalise text to Unicode form NFC [default: on]\nnfc = true\n"));
  EXPECT_THAT(
      dump, testing::HasSubstr("# read the source in both directions [default: on]\nbidirectional = true\n"));
  for (const auto& command : listed_commands()) {
    const std::string text = run_s2s(with_required(command, {"--dump-config"})).out;
    EXPECT_EQ(matches(text, "^# ((?:do not|no |without|leave|never)[^\n]*)\n[a-z-]+ = true"),
              std::set<std::string>{});
    for (const std::string& line : matches(text, "^(#[^\n]*)")) EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST(DumpConfig, KeepsHardValuesToTheLastBit) {
  TemporaryFolder folder;
  const std::string odd = "a \"quoted\\\" path\twith é and \x01";
  const ProcessResult first = run_s2s({"eval", "--hyp", odd, "--confidence", "0.9000000000000001", "--seed",
                                       "9223372036854775807", "--dump-config"});
  ASSERT_EQ(first.exit_code, 0) << first.err;
  EXPECT_THAT(first.out, testing::HasSubstr("confidence = 0.9000000000000001\n"));
  EXPECT_THAT(first.out, testing::HasSubstr("seed = 9223372036854775807\n"));
  write_test_file(folder / "c.toml", first.out);
  EXPECT_EQ(run_s2s({"eval", "--config", (folder / "c.toml").string(), "--dump-config"}).out, first.out);
}

}  // namespace
}  // namespace s2s
