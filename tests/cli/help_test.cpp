// Help and version: on standard output, for every command, on one page, at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <regex>
#include <sstream>

#include "cli/listed_commands.h"
#include "support/process.h"

namespace s2s {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::size_t kColumns = 80;
constexpr std::size_t kLines = 40;

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void expect_columns(const std::string& text, const std::string& whose) {
  for (const std::string& line : lines_of(text)) EXPECT_LE(line.size(), kColumns) << whose << ": " << line;
}

// Names of the options whose lines `text` has.
std::vector<std::string> options_in(const std::string& text) {
  static const std::regex flag("^ +(?:-\\w, )?--(?:\\[no-\\])?([a-z][a-z0-9-]*)");
  std::vector<std::string> names;
  for (const std::string& line : lines_of(text)) {
    std::smatch match;
    if (std::regex_search(line, match, flag)) names.push_back(match[1]);
  }
  return names;
}

TEST(Help, ListsTheCommands) {
  std::vector<std::string> names;
  for (const auto& command : listed_commands()) names.push_back(joined(command));
  EXPECT_THAT(names, testing::IsSupersetOf({"train", "translate", "eval", "attend", "vocab train",
                                            "vocab encode", "completion", "man"}));
}

TEST(Help, OfTheProgramFitsAPageAndNamesFirstCommandsAndExitCodes) {
  const std::string help = run_s2s({"--help"}).out;
  EXPECT_LE(lines_of(help).size(), kLines);
  expect_columns(help, "s2s");
  EXPECT_THAT(help, ContainsRegex("First commands:\n  s2s train .*\n  s2s translate .*\n  s2s eval "));
  const std::string flowing = std::regex_replace(help, std::regex("\n"), " ");
  for (const char* code : {"0 success", "2 wrong option", "6 training diverged", "130 ended by SIGINT"})
    EXPECT_THAT(flowing, HasSubstr(code));
}

TEST(Help, EveryCommandExplainsItselfOnOnePage) {
  for (const auto& command : listed_commands()) {
    auto arguments = command;
    arguments.emplace_back("--help");
    const ProcessResult result = run_s2s(arguments);
    const std::string name = joined(command);
    EXPECT_EQ(result.exit_code, 0) << name;
    EXPECT_EQ(result.err, "") << name;
    EXPECT_THAT(result.out, StartsWith("usage: s2s " + name));
    EXPECT_THAT(result.out, HasSubstr("\nExamples:\n  ")) << name;
    EXPECT_LT(result.out.find("Examples:"), result.out.find("--config")) << name;
    EXPECT_THAT(result.out, HasSubstr("--help-all"));
    EXPECT_LE(lines_of(result.out).size(), kLines) << name;
    expect_columns(result.out, name);
  }
}

TEST(Help, HelpAllHasEveryOptionOfHelpAndMore) {
  for (const auto& command : listed_commands()) {
    const std::string all = output_of(command, {"--help-all"});
    expect_columns(all, joined(command));
    const auto every = options_in(all);
    EXPECT_THAT(every, testing::IsSupersetOf(options_in(output_of(command, {"--help"}))));
    EXPECT_THAT(every, testing::IsSupersetOf({"config", "dump-config", "log-level", "quiet"}));
  }
  EXPECT_GT(options_in(run_s2s({"train", "--help-all"}).out).size(), 100U);
}

TEST(Help, ShowsAboutTenOptionsOfACommandWithMany) {
  const auto shown = options_in(run_s2s({"train", "--help"}).out);
  EXPECT_THAT(shown, testing::IsSupersetOf({"attention", "train-source", "hidden", "run", "max-updates"}));
  EXPECT_LE(shown.size(), 20U);
  EXPECT_THAT(run_s2s({"train", "--help"}).out, ContainsRegex("All [0-9]+ options: s2s train --help-all\n$"));
}

TEST(Help, ShowsEveryOptionOfACommandWithFew) {
  EXPECT_EQ(options_in(run_s2s({"vocab", "encode", "--help"}).out),
            options_in(run_s2s({"vocab", "encode", "--help-all"}).out));
}

// A text is read alone, by grep or as a comment in a configuration.
TEST(Help, TextsOfOptionsStandAlone) {
  for (const auto& command : listed_commands()) {
    std::string all = output_of(command, {"--help-all"});
    const std::string name = joined(command);
    all = std::regex_replace(all, std::regex("\\s+"), " ");
    EXPECT_THAT(all, Not(ContainsRegex("likewise|\\.\\.\\. and|these more| asks|grave"))) << name;
    EXPECT_THAT(all, Not(ContainsRegex(" --[a-z-]+ [A-Z]+ (of|its|which) "))) << name;
  }
}

TEST(Help, ShowsDefaultsChoicesAndNegations) {
  const std::string help = run_s2s({"eval", "--help-all"}).out;
  EXPECT_THAT(help, ContainsRegex("13a, intl, char, none;\\s+default:\\s+13a"));
  EXPECT_THAT(help, ContainsRegex("--\\[no-\\]by-length +score length buckets .*\\[default:\\s+on\\]"));
  EXPECT_THAT(help, ContainsRegex("--ter +compute"));
  EXPECT_THAT(help, HasSubstr("-c, --config FILE"));
  EXPECT_THAT(help, HasSubstr("[repeatable]"));
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
