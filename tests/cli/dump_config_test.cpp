// --dump-config: complete, and the same again when it is given back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "support/process.h"

namespace s2s {
namespace {

std::vector<std::vector<std::string>> all_commands() {
  std::istringstream help(run_s2s({"--help"}).out);
  std::vector<std::vector<std::string>> commands;
  std::string line;
  while (std::getline(help, line) && line != "Commands:") {
  }
  while (std::getline(help, line) && !line.empty()) {
    std::istringstream words(line.substr(2, line.find("  ", 2) - 2));
    commands.emplace_back(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>());
  }
  return commands;
}

// Every command asks for its required options even here, so they are given.
std::vector<std::string> with_required(std::vector<std::string> command, std::vector<std::string> more) {
  const std::string name = command.size() > 1 ? command[1] : command[0];
  if (command[0] == "vocab" && name == "train") command.insert(command.end(), {"-o", "x", "file"});
  if (name == "encode" || name == "decode") command.insert(command.end(), {"-m", "x"});
  if (name == "show") command.push_back("x");
  command.insert(command.end(), more.begin(), more.end());
  return command;
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
  for (const auto& command : all_commands()) {
    const ProcessResult first = run_s2s(with_required(command, {"--dump-config"}));
    ASSERT_EQ(first.exit_code, 0) << command[0] << first.err;
    write_test_file(folder / "c.toml", first.out);
    const ProcessResult second =
        run_s2s(with_required(command, {"--dump-config", "--config", (folder / "c.toml").string()}));
    EXPECT_EQ(second.exit_code, 0) << command[0] << second.err;
    EXPECT_EQ(first.out, second.out) << command[0];
  }
}

TEST(DumpConfig, HoldsEveryOption) {
  const std::set<std::string> of_the_call{"config", "dump-config", "dry-run", "help"};
  for (const auto& command : all_commands()) {
    auto help = command;
    help.push_back("--help");
    const std::string text = run_s2s(help).out;
    std::set<std::string> flags = matches(text, "^ +(?:-\\w, )?--(?:no-|\\[no-\\])?([a-z][a-z0-9-]*)");
    for (const std::string& flag : of_the_call) flags.erase(flag);
    const std::string dump = run_s2s(with_required(command, {"--dump-config"})).out;
    EXPECT_EQ(matches(dump, "^(?:# )?([a-z][a-z0-9-]*) ="), flags) << command[0];
    EXPECT_GT(flags.size(), 2U);
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
