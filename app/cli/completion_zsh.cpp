#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.h"
#include "cli/help.h"

namespace s2s::cli {
namespace {

// Within single quotes.
std::string quoted(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "'" + result + "'";
}

// `text` with a backslash before each of `characters`.
std::string with_backslashes(const std::string& text, std::string_view characters) {
  std::string result;
  for (const char c : text) {
    if (characters.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

// ":FILE:_files": what follows an option, or an argument.
std::string value_spec(const Option& option) {
  const std::string name = with_backslashes(option.value_name, ":");
  switch (offer_of(option)) {
    case Offer::nothing:
      return ":" + name + ": ";
    case Offer::choices:
      return fmt::format(":{}:({})", name, fmt::join(option.choices, " "));
    case Offer::files:
      return ":" + name + ":_files";
    case Offer::folders:
      return ":" + name + ":_files -/";
  }
  return "";
}

// One specification of _arguments for each of the option's names.
std::string option_specs(const Option& option) {
  const std::string text = "[" + with_backslashes(brief(option), "[]:\\") + "]";
  std::string specs;
  for (const std::string& flag : flags_of(option)) {
    const bool takes_value = option.kind != OptionKind::flag;
    const std::string equals = takes_value && flag.starts_with("--") ? "=" : "";
    const std::string spec =
        (option.list ? "*" : "") + flag + equals + text + (takes_value ? value_spec(option) : "");
    specs += " \\\n        " + quoted(spec);
  }
  return specs;
}

// Files after the first of an option that takes several look like arguments.
std::string argument_spec(const OptionTable& table) {
  if (const Option* positional = positional_of(table))
    return " \\\n        " + quoted((positional->list ? "*" : "") + value_spec(*positional));
  for (const Option& option : table.options()) {
    if (takes_several(option) && offer_of(option) != Offer::nothing)
      return " \\\n        " + quoted("*" + value_spec(option));
  }
  return "";
}

std::string descriptions(const std::vector<std::pair<std::string, std::string>>& words) {
  std::string text;
  for (const auto& [word, summary] : words)
    text += " " + quoted(with_backslashes(word, ":\\") + ":" + with_backslashes(summary, ":\\"));
  return text;
}

std::string zsh_choice_of_command(const OptionTables& commands) {
  std::vector<std::pair<std::string, std::string>> first;
  std::string families;
  for (const FirstWord& word : first_words(commands)) {
    first.emplace_back(word.word, word.summary);
    if (word.second.empty()) continue;
    families += fmt::format(
        "    {})\n      if (( CURRENT == 3 )) && [[ $words[3] != -* ]]; then\n        words_to_choose=({})\n"
        "        _describe command words_to_choose\n        return\n      fi\n"
        "      if [[ ' {} ' == *\" $words[3] \"* ]]; then\n        command+=\" $words[3]\"\n        shift "
        "words\n"
        "        (( CURRENT-- ))\n      fi\n      ;;\n",
        word.word, descriptions(word.second), word.second_words());
  }
  first.insert(first.end(), {{"help", "describe a command"},
                             {"--help", "list the commands"},
                             {"--version", "print version and build"}});
  return fmt::format(
      "  if (( CURRENT == 2 )); then\n    words_to_choose=({})\n"
      "    _describe command words_to_choose\n    return\n  fi\n"
      "  local command=$words[2]\n  case $command in\n{}  esac\n  shift words\n  (( CURRENT-- ))\n",
      descriptions(first), families);
}

}  // namespace

std::string zsh_completion(const OptionTables& commands) {
  std::string text =
      "#compdef s2s\n# zsh completion for s2s, printed by `s2s completion zsh`.\n"
      "_s2s() {\n  local -a words_to_choose\n" +
      zsh_choice_of_command(commands) + "  case $command in\n";
  for (const auto& table : commands) {
    text += fmt::format("    {})\n      _arguments -s", quoted(table->command()));
    for (const Option& option : table->options()) text += option_specs(option);
    text += argument_spec(*table) + "\n      ;;\n";
  }
  // Read by compinit as the function's body, or by `source` to define it.
  return text +
         "  esac\n}\nif [[ $funcstack[1] == _s2s ]]; then\n  _s2s \"$@\"\nelse\n  compdef _s2s s2s\nfi\n";
}

}  // namespace s2s::cli
