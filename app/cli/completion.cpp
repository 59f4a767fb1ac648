#include "cli/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/App.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

#include "cli/help.h"

namespace s2s::cli {
namespace {

using Generator = std::string (*)(const OptionTables&);

const std::vector<std::pair<std::string, Generator>>& generators() {
  static const std::vector<std::pair<std::string, Generator>> table{
      {"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};
  return table;
}

}  // namespace

std::vector<std::string> shell_names() { return names_of(generators()); }

std::string completion_script(const std::string& shell, const OptionTables& commands) {
  for (const auto& [name, generate] : generators()) {
    if (name == shell) return generate(commands);
  }
  assert(false);
  return "";
}

Offer offer_of(const Option& option) {
  if (!option.choices.empty()) return Offer::choices;
  const std::string& value = option.value_name;
  if (value.starts_with("FILE") || value.starts_with("PATH")) return Offer::files;
  if (value.starts_with("DIR") || value.starts_with("RUN")) return Offer::folders;
  return Offer::nothing;
}

std::vector<std::string> flags_of(const Option& option) {
  if (option.positional) return {};
  std::vector<std::string> flags;
  for (const std::string& letter : option.parsed->get_snames()) flags.push_back("-" + letter);
  flags.push_back("--" + option.name);
  if (is_negatable(option)) flags.push_back("--no-" + option.name);
  return flags;
}

std::string FirstWord::second_words() const {
  std::string text;
  for (const auto& [name, own_summary] : second) text += (text.empty() ? "" : " ") + name;
  return text;
}

std::vector<FirstWord> first_words(const OptionTables& commands) {
  std::vector<FirstWord> words;
  for (const auto& table : commands) {
    const std::string& command = table->command();
    const std::size_t blank = command.find(' ');
    const std::string first = command.substr(0, blank);
    auto known =
        std::find_if(words.begin(), words.end(), [&](const auto& word) { return word.word == first; });
    if (known == words.end()) known = words.insert(words.end(), FirstWord{first, "", {}});
    if (blank == std::string::npos) {
      known->summary = table->summary();
    } else {
      known->second.emplace_back(command.substr(blank + 1), table->summary());
    }
  }
  for (FirstWord& word : words) {
    if (word.summary.empty()) word.summary = word.second_words();
  }
  return words;
}

const Option* positional_of(const OptionTable& table) {
  for (const Option& option : table.options()) {
    if (option.positional) return &option;
  }
  return nullptr;
}

std::string brief(const Option& option) {
  return option.help.substr(0, std::min(option.help.find("; "), option.help.find(": ")));
}

}  // namespace s2s::cli
