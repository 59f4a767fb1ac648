#include "overview.h"

#include <fmt/format.h>

#include <utility>

#include "cli/help.h"
#include "commands.h"
#include "exit_codes.h"

namespace s2s {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

// The commands whose names begin with `prefix`.
std::string command_list(const std::string& prefix) {
  Rows rows;
  for (const Command& command : commands()) {
    if (command.name.starts_with(prefix)) rows.emplace_back(command.name, command.summary);
  }
  return "Commands:\n" + cli::two_columns(rows);
}

// "Exit codes: 0 success, 1 internal error, ..."
std::string exit_code_sentence() {
  std::string text;
  for (const ExitCode& exit : exit_codes())
    text += fmt::format("{} {} {}", text.empty() ? "Exit codes:" : ";", exit.code, exit.meaning);
  return text + ".";
}

}  // namespace

std::string program_summary() {
  return "Train, run and examine recurrent sequence-to-sequence translation models with and without "
         "attention.";
}

std::vector<cli::Example> first_commands() {
  return {{"s2s train text.es text.en", "train a model on your own text"},
          {"s2s translate test.es > test.en", "translate a file with it"},
          {"s2s eval", "score it by sentence length"}};
}

Rows program_options() {
  return {{"COMMAND --help", "print the main options of a command"},
          {"COMMAND --help-all", "print every option of a command"},
          {"--version", "print version, commit, build and libraries"}};
}

std::string overview() {
  Rows first;
  for (const cli::Example& example : first_commands()) first.emplace_back(example.command, example.purpose);
  Rows more;
  for (const auto& [options, text] : program_options()) more.emplace_back("s2s " + options, text);
  return "usage: s2s COMMAND [options]\n\n" + cli::wrap(program_summary(), cli::kTextWidth, "") + "\n\n" +
         command_list("") + "\nFirst commands:\n" + cli::two_columns(first, cli::kTextWidth / 2) +
         "\nMore:\n" + cli::two_columns(more) + "\n" + cli::wrap(exit_code_sentence(), cli::kTextWidth, "") +
         "\n";
}

std::string family_overview(const std::string& first_word) {
  return fmt::format("usage: s2s {} COMMAND [options]\n\n", first_word) + command_list(first_word + " ");
}

}  // namespace s2s
