// Completion scripts for shells, from the tables of options: commands, options, choices of values, files and
// folders. A script stands for itself; it does not call s2s.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/options.h"

namespace s2s::cli {

using OptionTables = std::vector<std::unique_ptr<OptionTable>>;

// "bash", "zsh", "fish".
std::vector<std::string> shell_names();

// `shell` is one of shell_names().
std::string completion_script(const std::string& shell, const OptionTables& commands);

// What a shell offers after an option, or for an argument.
enum class Offer { nothing, choices, files, folders };
Offer offer_of(const Option& option);

// "--beam", "-b"; of what can be switched off "--nfc", "--no-nfc".
std::vector<std::string> flags_of(const Option& option);

// The commands by their first words, in the order of the tables: "vocab" with "train" and "encode".
struct FirstWord {
  std::string word;
  std::string summary;                                      // of the command; of several, their names
  std::vector<std::pair<std::string, std::string>> second;  // word and summary; may be none

  std::string second_words() const;  // with blanks between
};
std::vector<FirstWord> first_words(const OptionTables& commands);

// The argument of the command that is not an option; null: it takes none.
const Option* positional_of(const OptionTable& table);

// The beginning of an option's help, which fits beside it in a list.
std::string brief(const Option& option);

std::string bash_completion(const OptionTables& commands);
std::string zsh_completion(const OptionTables& commands);
std::string fish_completion(const OptionTables& commands);

}  // namespace s2s::cli
