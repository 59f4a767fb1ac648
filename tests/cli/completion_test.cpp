// `s2s completion`: what the shells themselves offer with its scripts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "cli/listed_commands.h"
#include "support/process.h"
#include "support/programs.h"

namespace s2s {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::Not;

ProcessResult run_shell(const std::string& program, const std::string& commands,
                        const std::filesystem::path& folder) {
  ProcessOptions options;
  options.folder = folder;
  options.environment = {{"HOME", folder.string()}, {"XDG_CONFIG_HOME", folder.string()}};
  return Process("/usr/bin/env", {program, "-c", commands}, options).wait();
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class BashCompletion : public testing::Test {
 protected:
  BashCompletion() { write_test_file(folder_ / "script", run_s2s({"completion", "bash"}).out); }

  // What bash would offer for the last of `words`, which are cut as bash cuts a line.
  std::vector<std::string> offered(const std::vector<std::string>& words) {
    std::string line = "source ./script; COMP_WORDS=(s2s";
    for (const std::string& word : words) line += " '" + word + "'";
    line += "); COMP_CWORD=" + std::to_string(words.size()) + "; _s2s; printf '%s\\n' \"${COMPREPLY[@]}\"";
    const ProcessResult result = run_shell("bash", line, folder_.path());
    EXPECT_EQ(result.err, "");
    auto lines = lines_of(result.out);
    std::erase(lines, "");
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  TemporaryFolder folder_;
};

TEST_F(BashCompletion, OffersCommands) {
  EXPECT_THAT(offered({"tr"}), ElementsAre("train", "translate"));
  EXPECT_THAT(offered({"vocab", ""}), ElementsAre("decode", "encode", "show", "train"));
  EXPECT_THAT(offered({"help", "voc"}), ElementsAre("vocab"));
  for (const auto& command : listed_commands()) EXPECT_THAT(offered({""}), Contains(command[0]));
}

TEST_F(BashCompletion, OffersEveryOptionOfEachCommand) {
  for (const auto& command : listed_commands()) {
    auto words = command;
    words.emplace_back("--");
    EXPECT_THAT(offered(words), IsSupersetOf({"--config", "--help-all", "--quiet"})) << joined(command);
  }
  EXPECT_THAT(offered({"train", "--attention-s"}),
              ElementsAre("--attention-scale", "--attention-score", "--attention-shared-values"));
  EXPECT_THAT(offered({"vocab", "train", "--no"}), ElementsAre("--no-nfc"));
}

TEST_F(BashCompletion, OffersChoicesOfAValue) {
  EXPECT_THAT(offered({"train", "--attention", "luong-"}),
              ElementsAre("luong-concat", "luong-dot", "luong-general", "luong-location"));
  EXPECT_THAT(offered({"train", "--seed", "1", "--cell", ""}), ElementsAre("gru", "lstm"));
  EXPECT_THAT(offered({"train", "--cell", "="}), ElementsAre("gru", "lstm"));
  EXPECT_THAT(offered({"train", "--cell", "=", "l"}), ElementsAre("lstm"));
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash", "fish", "zsh"));
  EXPECT_THAT(offered({"train", "--seed", ""}), ElementsAre());
}

TEST_F(BashCompletion, OffersFilesAndFolders) {
  write_test_file(folder_ / "my text.es", "");
  std::filesystem::create_directory(folder_ / "my runs");
  EXPECT_THAT(offered({"translate", "my"}), ElementsAre("my runs", "my text.es"));
  EXPECT_THAT(offered({"eval", "--hyp", "my"}), Contains("my text.es"));
  EXPECT_THAT(offered({"eval", "--hyp", "other", "my"}), Contains("my text.es"));
  EXPECT_THAT(offered({"translate", "--model", "my"}), ElementsAre("my runs"));
  EXPECT_THAT(offered({"translate", "-m", "my"}), ElementsAre("my runs"));
}

TEST(FishCompletion, OffersWhatItsScriptSays) {
  if (lacks("fish")) return;
  const TemporaryFolder folder;
  write_test_file(folder / "script", run_s2s({"completion", "fish"}).out);
  const auto offered = [&](const std::string& line) {
    const ProcessResult result = run_shell(
        "fish", "source ./script; complete -C '" + line + "' | string replace -r '\\t.*' ''", folder.path());
    EXPECT_EQ(result.err, "");
    return lines_of(result.out);
  };
  EXPECT_THAT(offered("s2s tra"), testing::UnorderedElementsAre("train", "translate"));
  EXPECT_THAT(offered("s2s vocab "), IsSupersetOf({"train", "encode"}));
  EXPECT_THAT(offered("s2s vocab train --char"), ElementsAre("--character-coverage"));
  EXPECT_THAT(offered("s2s train --char"), ElementsAre("--character-coverage"));
  EXPECT_THAT(offered("s2s train --cell "), testing::UnorderedElementsAre("gru", "lstm"));
  EXPECT_THAT(offered("s2s eval --no-by"), ElementsAre("--no-by-length"));
  EXPECT_THAT(offered("s2s train --hyp"), Not(Contains("--hyp")));
}

// zsh offers only on a terminal: _arguments is replaced by what prints the specifications that it was given.
TEST(ZshCompletion, GivesEachCommandItsSpecifications) {
  if (lacks("zsh")) return;
  const TemporaryFolder folder;
  write_test_file(folder / "script", run_s2s({"completion", "zsh"}).out);
  const auto specifications = [&](const std::string& words) {
    const ProcessResult result = run_shell("zsh",
                                           "compdef() { }; _arguments() { print -l -- \"$@\" }; _describe() "
                                           "{ print -l -- ${(P)2} }; source ./script; "
                                           "words=(" +
                                               words + " ''); CURRENT=$#words; _s2s",
                                           folder.path());
    EXPECT_EQ(result.err, "");
    return lines_of(result.out);
  };
  EXPECT_THAT(specifications("s2s"), Contains("train:Train a model."));
  EXPECT_THAT(specifications("s2s vocab"), Contains("show:Describe a SentencePiece vocabulary."));
  EXPECT_THAT(specifications("s2s train"), Contains("--cell=[recurrent cell]:NAME:(gru lstm)"));
  EXPECT_THAT(specifications("s2s vocab encode"),
              IsSupersetOf({"--model=[SentencePiece model]:FILE:_files", "*:FILE:_files"}));
}

TEST(Completion, UnknownShellIsRefused) {
  const ProcessResult result = run_s2s({"completion", "fis"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, testing::HasSubstr("did you mean fish?"));
}

}  // namespace
}  // namespace s2s
