// `s2s man`: pages that groff accepts without a warning, and that say what --help-all says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "cli/listed_commands.h"
#include "support/process.h"
#include "support/programs.h"

namespace s2s {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

// The page as text, on one line. No warning may come.
std::string formatted(const std::string& page) {
  const ProcessResult result =
      Process("/usr/bin/env", {"groff", "-man", "-ww", "-Tascii", "-P-c", "-P-b", "-P-u"}, {.input = page})
          .wait();
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  // words that were hyphenated at a line's end
  const std::string whole = std::regex_replace(result.out, std::regex("([a-z])-\n +"), "$1");
  return std::regex_replace(whole, std::regex("\\s+"), " ");
}

TEST(Manual, EveryPageIsFormattedWithoutWarning) {
  if (lacks("groff")) return;
  const std::string program = formatted(run_s2s({"man"}).out);
  EXPECT_THAT(program, ContainsRegex("EXIT STATUS 0 success .* 2 wrong option"));
  for (const auto& command : listed_commands()) {
    const std::string page = output_of({"man"}, command);
    EXPECT_THAT(page, testing::StartsWith(".TH S2S")) << joined(command);
    const std::string text = formatted(page);
    EXPECT_THAT(text, ContainsRegex("SYNOPSIS s2s " + joined(command))) << joined(command);
    EXPECT_THAT(text, HasSubstr("-c, --config FILE TOML file of option values")) << joined(command);
    EXPECT_THAT(program, HasSubstr("s2s " + joined(command) + " ")) << joined(command);
  }
}

TEST(Manual, OptionsAndExamplesAreShownAsTyped) {
  if (lacks("groff")) return;
  const std::string page = formatted(run_s2s({"man", "translate"}).out);
  EXPECT_THAT(page, HasSubstr("-b, --beam N beam size; 1 is greedy search [default: 5]"));
  EXPECT_THAT(page, HasSubstr("echo 'En el principio' | s2s translate --model runs/bahdanau"));
  EXPECT_THAT(page, HasSubstr("--[no-]nfc"));
}

TEST(Manual, WritesAPageForEveryCommand) {
  const TemporaryFolder folder;
  const auto pages = folder / "man1";
  ASSERT_EQ(run_s2s({"man", "--all", pages.string()}).exit_code, 0);
  EXPECT_EQ(read_test_file(pages / "s2s.1"), run_s2s({"man"}).out);
  for (const auto& command : listed_commands()) {
    std::string name = "s2s";
    for (const std::string& word : command) name += "-" + word;
    EXPECT_EQ(read_test_file(pages / (name + ".1")), output_of({"man"}, command));
  }
}

TEST(Manual, UnknownCommandIsRefused) {
  const ProcessResult result = run_s2s({"man", "vocab", "encod"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean vocab encode?"));
  EXPECT_EQ(run_s2s({"man", "train", "--all", "x"}).exit_code, 2);
}

}  // namespace
}  // namespace s2s
