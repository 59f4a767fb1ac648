// Help and version: on standard output, for every command, at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>

#include "support/process.h"

namespace s2s {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

// The commands that `s2s --help` lists.
std::vector<std::string> listed_commands() {
  std::istringstream help(run_s2s({"--help"}).out);
  std::vector<std::string> commands;
  std::string line;
  while (std::getline(help, line) && line != "Commands:") {
  }
  while (std::getline(help, line) && !line.empty()) {
    commands.push_back(line.substr(2, line.find("  ", 2) - 2));
  }
  return commands;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

TEST(Help, ListsTheCommands) {
  const auto commands = listed_commands();
  EXPECT_THAT(commands,
              testing::IsSupersetOf({"eval", "vocab train", "vocab encode", "vocab decode", "vocab show"}));
}

TEST(Help, EveryCommandExplainsItself) {
  for (const std::string& command : listed_commands()) {
    auto arguments = words(command);
    arguments.push_back("--help");
    const ProcessResult result = run_s2s(arguments);
    EXPECT_EQ(result.exit_code, 0) << command;
    EXPECT_THAT(result.out, StartsWith("usage: s2s " + command));
    EXPECT_THAT(result.out, HasSubstr("--config"));
    EXPECT_THAT(result.out, HasSubstr("--help"));
    EXPECT_EQ(result.err, "") << command;
  }
}

TEST(Help, LinesFitATerminal) {
  for (const std::string& command : listed_commands()) {
    auto arguments = words(command);
    arguments.push_back("--help");
    std::istringstream help(run_s2s(arguments).out);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100U) << command << ": " << line;
  }
}

TEST(Help, ShowsDefaultsAndChoices) {
  const ProcessResult result = run_s2s({"eval", "--help"});
  EXPECT_THAT(result.out, ContainsRegex("13a, intl, char, none;\\s+default: 13a"));
  EXPECT_THAT(result.out, HasSubstr("--no-by-length"));
}

TEST(Help, IsGivenThoughRequiredOptionsAreMissing) {
  EXPECT_EQ(run_s2s({"vocab", "encode", "--help"}).exit_code, 0);
  EXPECT_EQ(run_s2s({"help", "vocab", "encode"}).out, run_s2s({"vocab", "encode", "-h"}).out);
  EXPECT_THAT(run_s2s({"vocab", "--help"}).out, HasSubstr("vocab decode"));
}

// The promise is 50 ms on an idle machine; loading LibTorch alone takes ten times that. The best of several
// runs, and a bound that a busy test machine keeps.
TEST(Help, AnswersWithoutLoadingLibTorch) {
  double best = 1e9;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const auto start = std::chrono::steady_clock::now();
    run_s2s({"--help"});
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  EXPECT_LT(best, 0.25);
}

}  // namespace
}  // namespace s2s
