#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

#include "cli/completion.h"
#include "cli/help.h"

namespace s2s::cli {
namespace {

constexpr const char* kBashBegin = R"(# bash completion for s2s, printed by `s2s completion bash`.
_s2s() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  # bash makes three words of --beam=5
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  # the option that this word may be one of several values of
  local at=$COMP_CWORD last=
  while ((--at > 1)); do
    if [[ ${COMP_WORDS[at]} == -* ]]; then
      last=${COMP_WORDS[at]}
      break
    fi
  done
  local command=${COMP_WORDS[1]} options=--help arguments= kind= values= second=
)";

constexpr const char* kBashEnd = R"(  if [[ -z $kind ]]; then
    if [[ $current == -* ]]; then
      kind=choices values=$options
    else
      kind=$arguments
    fi
  fi
  COMPREPLY=()
  case $kind in
    choices) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current") ;;
    files)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      ;;
    folders)
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      ;;
  esac
}
complete -F _s2s s2s
)";

// Sets `command`, and `kind` where a command is to be offered.
std::string bash_choice_of_command(const OptionTables& commands) {
  std::string first;
  std::string families;
  for (const FirstWord& word : first_words(commands)) {
    first += word.word + " ";
    if (!word.second.empty())
      families += fmt::format("    {}) second='{}' ;;\n", word.word, word.second_words());
  }
  return fmt::format(
      "  case $command in\n{0}  esac\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    kind=choices values='{1}help --help --version'\n"
      "  elif ((COMP_CWORD == 2)) && [[ $command == help ]]; then\n"
      "    kind=choices values='{1}'\n"
      "  elif ((COMP_CWORD == 2)) && [[ -n $second && $current != -* ]]; then\n"
      "    kind=choices values=$second\n"
      "  elif [[ -n $second && \" $second \" == *\" ${{COMP_WORDS[2]-}} \"* ]]; then\n"
      "    command+=\" ${{COMP_WORDS[2]}}\"\n"
      "  fi\n",
      families, first);
}

std::string_view kind_name(Offer offer) {
  switch (offer) {
    case Offer::nothing:
      return "none";
    case Offer::choices:
      return "choices";
    case Offer::files:
      return "files";
    case Offer::folders:
      return "folders";
  }
  return "";
}

// "kind=files", "kind=choices values='a b'"
std::string assignment(const Option& option, std::string_view variable) {
  const Offer offer = offer_of(option);
  std::string text = fmt::format("{}={}", variable, kind_name(offer));
  if (offer == Offer::choices) text += fmt::format(" values='{}'", fmt::join(option.choices, " "));
  return text;
}

// The branches for the values of those options that `wanted` accepts.
template <class Wanted>
std::string value_branches(const OptionTable& table, const std::string& word, Wanted wanted) {
  std::string branches;
  for (const Option& option : table.options()) {
    if (option.positional || option.kind == OptionKind::flag || !wanted(option)) continue;
    branches +=
        fmt::format("        {}) {} ;;\n", fmt::join(flags_of(option), " | "), assignment(option, "kind"));
  }
  return branches.empty() ? "" : fmt::format("      case ${} in\n{}      esac\n", word, branches);
}

std::string branch_of(const OptionTable& table) {
  std::vector<std::string> flags;
  for (const Option& option : table.options()) {
    const auto own = flags_of(option);
    flags.insert(flags.end(), own.begin(), own.end());
  }
  const Option* positional = positional_of(table);
  std::string text = fmt::format("    '{}')\n      options='{}'\n", table.command(), fmt::join(flags, " "));
  if (positional) text += "      " + assignment(*positional, "arguments") + "\n";
  const bool several = std::any_of(table.options().begin(), table.options().end(), takes_several);
  if (several) text += value_branches(table, "last", takes_several);
  return text + value_branches(table, "previous", [](const Option&) { return true; }) + "      ;;\n";
}

}  // namespace

std::string bash_completion(const OptionTables& commands) {
  std::string text = kBashBegin + bash_choice_of_command(commands) + "  [[ -n $kind ]] || case $command in\n";
  for (const auto& table : commands) text += branch_of(*table);
  return text + "  esac\n" + kBashEnd;
}

}  // namespace s2s::cli
