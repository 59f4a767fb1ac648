#include "cli/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/App.hpp>

#include <algorithm>
#include <functional>
#include <span>
#include <sstream>
#include <utility>

namespace s2s::cli {
namespace {

std::string short_name(const Option& option) {
  const auto& names = option.parsed->get_snames();
  return option.positional || names.empty() ? "" : names.front();
}

// Short names stand in a column of their own.
std::string aligned_syntax(const Option& option) {
  const bool indented = !option.positional && short_name(option).empty();
  return (indented ? "    " : "") + option_syntax(option);
}

std::string examples(const OptionTable& table, std::size_t most) {
  const std::span<const Example> shown(table.examples().data(), std::min(most, table.examples().size()));
  if (shown.empty()) return "";
  std::string text = "\nExamples:\n";
  std::size_t column = 0;
  for (const auto& [command, purpose] : shown) {
    if (!purpose.empty()) column = std::max(column, command.size() + 4);
  }
  for (const auto& [command, purpose] : shown) {
    if (purpose.empty()) {
      text += fmt::format("  {}\n", command);
    } else if (column + purpose.size() <= kTextWidth) {
      text += fmt::format("  {:<{}}{}\n", command, column - 2, purpose);
    } else {
      text += fmt::format("  {}\n      {}\n", command, purpose);
    }
  }
  return text;
}

std::string option_rows(const OptionTable& table, const std::function<bool(const Option&)>& wanted) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const bool positional : {true, false}) {  // arguments first
    for (const Option& option : table.options()) {
      if (option.positional == positional && wanted(option))
        rows.emplace_back(aligned_syntax(option), describe(option));
    }
  }
  return two_columns(rows);
}

std::vector<std::string> groups_of(const OptionTable& table) {
  std::vector<std::string> groups;
  for (const Option& option : table.options()) {
    if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) groups.push_back(option.group);
  }
  return groups;
}

std::string heading(const OptionTable& table) {
  return fmt::format("usage: {}\n\n{}\n", wrap(synopsis(table), kTextWidth - 7, "       "),
                     wrap(table.summary(), kTextWidth, ""));
}

std::string notes(const OptionTable& table) {
  std::string text;
  for (const std::string& note : table.notes()) text += "\n" + wrap(note, kTextWidth, "") + "\n";
  return text;
}

// All of it, without the sentence on where values come from.
std::string options_by_group(const OptionTable& table) {
  std::string help = heading(table) + examples(table, table.examples().size());
  for (const std::string& group : groups_of(table)) {
    help += fmt::format("\n{}:\n{}", group,
                        option_rows(table, [&](const Option& option) { return option.group == group; }));
  }
  return help + notes(table);
}

std::string essential_help(const OptionTable& table) {
  return heading(table) + examples(table, kExamplesInHelp) + "\nMain options:\n" +
         option_rows(table, [](const Option& option) { return option.essential || option.positional; }) +
         fmt::format("\nAll {} options: s2s {} --help-all\n", table.options().size(), table.command());
}

}  // namespace

bool is_negatable(const Option& option) {
  return option.kind == OptionKind::flag && option.default_value != "false";
}

bool takes_several(const Option& option) { return option.list && !option.repeatable; }

std::string synopsis(const OptionTable& table) {
  std::string line = "s2s " + table.command();
  for (const Option& option : table.options()) {
    if (option.required && !option.positional) line += " --" + option.name + " " + option.value_name;
  }
  line += " [options]";
  for (const Option& option : table.options()) {
    if (!option.positional) continue;
    line += option.required ? " " + option_syntax(option) : " [" + option_syntax(option) + "]";
  }
  return line;
}

std::string option_syntax(const Option& option) {
  if (option.positional) return option.name + (option.list ? "..." : "");
  const std::string letter = short_name(option);
  std::string text = letter.empty() ? "" : "-" + letter + ", ";
  text += (is_negatable(option) ? "--[no-]" : "--") + option.name;
  if (option.kind == OptionKind::flag) return text;
  const bool dots = takes_several(option) && !option.value_name.ends_with("...");
  return text + " " + option.value_name + (dots ? "..." : "");
}

std::string describe(const Option& option) {
  const std::string value = describe_value(option);
  return value.empty() ? option.help : option.help + " " + value;
}

std::string value_precedence() {
  return "A flag overrides an environment variable (S2S_BEAM for --beam), which overrides --config files "
         "(the last one wins), which override the default.";
}

std::string two_columns(const std::vector<std::pair<std::string, std::string>>& rows,
                        std::size_t last_column) {
  std::size_t column = 0;
  for (const auto& [left, right] : rows) {
    const std::size_t wanted = left.size() + 4;  // two blanks before it and two after it
    if (wanted <= last_column) column = std::max(column, wanted);
  }
  const std::string indent(column, ' ');
  std::string text;
  for (const auto& [left, right] : rows) {
    const bool fits = left.size() + 4 <= column;
    const std::string wrapped = wrap(right, kTextWidth - column, indent);
    text += fits ? fmt::format("  {:<{}}{}\n", left, column - 2, wrapped)
                 : fmt::format("  {}\n{}{}\n", left, indent, wrapped);
  }
  return text;
}

std::string wrap(const std::string& text, std::size_t width, const std::string& indent) {
  std::string result;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    if (!result.empty()) result += "\n" + indent;
    if (line.starts_with(' ')) {
      result += line;
      continue;
    }
    std::istringstream words(line);
    std::string word;
    std::size_t column = 0;
    while (words >> word) {
      if (column > 0 && column + 1 + word.size() > width) {
        result += "\n" + indent;
        column = 0;
      }
      if (column > 0) {
        result += ' ';
        ++column;
      }
      result += word;
      column += word.size();
    }
  }
  return result;
}

std::string describe_value(const Option& option) {
  std::vector<std::string> parts;
  if (option.repeatable) parts.emplace_back("repeatable");
  if (!option.choices.empty()) parts.push_back(fmt::format("{}", fmt::join(option.choices, ", ")));
  const std::optional<std::string>& value = option.default_value;
  const bool shown = value && *value != "false" && *value != "\"\"" && *value != "[]";
  if (option.required) {
    parts.push_back("required");
  } else if (shown) {
    const bool enclosed = value->front() == '"' || value->front() == '[';
    const std::string plain = enclosed ? value->substr(1, value->size() - 2) : *value;
    parts.push_back("default: " + (option.kind == OptionKind::flag ? "on" : plain));
  } else if (!option.unset_means.empty()) {
    parts.push_back("default: " + option.unset_means);
  }
  return parts.empty() ? "" : fmt::format("[{}]", fmt::join(parts, "; "));
}

std::string full_command_help(const OptionTable& table) {
  return options_by_group(table) + "\n" + wrap(value_precedence(), kTextWidth, "") + "\n";
}

std::string command_help(const OptionTable& table) {
  std::string all = options_by_group(table);
  const bool fits = std::count(all.begin(), all.end(), '\n') <= static_cast<std::ptrdiff_t>(kHelpLines);
  return fits ? all : essential_help(table);
}

}  // namespace s2s::cli
