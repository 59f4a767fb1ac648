#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/completion.h"
#include "cli/help.h"

namespace s2s::cli {
namespace {

constexpr const char* kFishBegin = R"(# fish completion for s2s, printed by `s2s completion fish`.
# Whether the words before the cursor begin with these.
function __s2s_in
    set -l words (commandline -opc)
    set -e words[1]
    set -l wanted (count $argv)
    test (count $words) -ge $wanted; and test "$words[1..$wanted]" = "$argv"
end
# Whether they are these.
function __s2s_at
    set -l words (commandline -opc)
    set -e words[1]
    test "$words" = "$argv"
end
complete -c s2s -f
complete -c s2s -n __s2s_at -l help -s h -d 'list the commands'
complete -c s2s -n __s2s_at -l version -d 'print version and build'
)";

std::string fish_quoted(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return "'" + result + "'";
}

// What follows: -r -F is a file, -x anything but a file.
std::string value_arguments(const Option& option) {
  switch (offer_of(option)) {
    case Offer::nothing:
      return " -x";
    case Offer::choices:
      return fmt::format(" -x -a {}", fish_quoted(fmt::format("{}", fmt::join(option.choices, " "))));
    case Offer::files:
      return " -r -F";
    case Offer::folders:
      return " -x -a '(__fish_complete_directories)'";
  }
  return "";
}

std::string line_for(const std::string& condition, const std::string& rest) {
  return fmt::format("complete -c s2s -n {}{}\n", fish_quoted(condition), rest);
}

// Where the command's options are offered: not in commands whose names begin with its name.
std::string condition_of(const OptionTable& table, const OptionTables& commands) {
  std::string condition = "__s2s_in " + table.command();
  for (const auto& other : commands) {
    if (other->command().starts_with(table.command() + " "))
      condition += "; and not __s2s_in " + other->command();
  }
  return condition;
}

std::string option_lines(const Option& option, const std::string& condition) {
  if (option.positional) {
    switch (offer_of(option)) {
      case Offer::nothing:
        return "";
      case Offer::files:
        return line_for(condition, " -F");
      default:
        return line_for(condition, value_arguments(option));
    }
  }
  std::string names;
  std::string negation;
  for (const std::string& flag : flags_of(option)) {
    if (flag.starts_with("--no-") && flag != "--" + option.name) {
      negation = line_for(condition, fmt::format(" -l {} -d {}", flag.substr(2), fish_quoted(brief(option))));
    } else {
      names += flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
    }
  }
  const std::string value = option.kind == OptionKind::flag ? "" : value_arguments(option);
  return line_for(condition, names + value + " -d " + fish_quoted(brief(option))) + negation;
}

}  // namespace

std::string fish_completion(const OptionTables& commands) {
  std::string text = kFishBegin;
  for (const FirstWord& word : first_words(commands)) {
    text += line_for("__s2s_at", fmt::format(" -a {} -d {}", word.word, fish_quoted(word.summary)));
    for (const auto& [second, summary] : word.second)
      text += line_for("__s2s_at " + word.word, fmt::format(" -a {} -d {}", second, fish_quoted(summary)));
  }
  for (const auto& table : commands) {
    const std::string condition = condition_of(*table, commands);
    for (const Option& option : table->options()) text += option_lines(option, condition);
  }
  return text;
}

}  // namespace s2s::cli
