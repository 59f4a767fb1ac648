#include "cli/help.h"

#include <fmt/format.h>
#include <CLI/App.hpp>

#include <sstream>

namespace s2s::cli {
namespace {

constexpr std::size_t kHelpColumn = 34;

std::string flag_column(const Option& option) {
  if (option.positional) return "  " + option.name + (option.list ? "..." : "");
  const std::string& short_name =
      option.parsed->get_snames().empty() ? "" : option.parsed->get_snames().front();
  std::string column = short_name.empty() ? "      " : "  -" + short_name + ", ";
  const bool on_by_default = option.default_value == "true";
  const bool undecided = option.kind == OptionKind::flag && !option.default_value;
  column += on_by_default ? "--no-" : undecided ? "--[no-]" : "--";
  column += option.name;
  if (option.kind != OptionKind::flag)
    column += " " + option.value_name + (option.list && !option.value_name.ends_with("...") ? "..." : "");
  return column;
}

std::string option_help(const Option& option) {
  std::string text = option.help;
  const std::string value = describe_value(option);
  if (!value.empty()) text += " " + value;
  const std::string left = flag_column(option);
  const std::string indent(kHelpColumn, ' ');
  const std::string right = wrap(text, kTextWidth - kHelpColumn, indent);
  if (left.size() + 2 > kHelpColumn) return left + "\n" + indent + right + "\n";
  return fmt::format("{:<{}}{}\n", left, kHelpColumn, right);
}

std::string usage_line(const OptionTable& table) {
  std::string line = "usage: s2s " + table.command();
  for (const Option& option : table.options()) {
    if (option.required && !option.positional) line += " --" + option.name + " " + option.value_name;
  }
  line += " [options]";
  for (const Option& option : table.options()) {
    if (option.positional) line += option.required ? " " + option.name + "..." : " [" + option.name + "...]";
  }
  return line;
}

}  // namespace

std::string wrap(const std::string& text, std::size_t width, const std::string& indent) {
  std::string result;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    if (!result.empty()) result += "\n" + indent;
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
  if (option.kind == OptionKind::choice) parts.push_back(fmt::format("{}", fmt::join(option.choices, ", ")));
  const std::optional<std::string>& value = option.default_value;
  const bool shown = value && option.kind != OptionKind::flag && *value != "\"\"" && *value != "[]";
  if (option.required) {
    parts.push_back("required");
  } else if (shown) {
    const bool enclosed = value->front() == '"' || value->front() == '[';
    parts.push_back("default: " + (enclosed ? value->substr(1, value->size() - 2) : *value));
  } else if (!option.unset_means.empty()) {
    parts.push_back("default: " + option.unset_means);
  }
  return parts.empty() ? "" : fmt::format("[{}]", fmt::join(parts, "; "));
}

std::string command_help(const OptionTable& table) {
  std::string help = usage_line(table) + "\n\n" + wrap(table.summary(), kTextWidth, "") + "\n";
  std::string group;
  for (const Option& option : table.options()) {
    if (option.group != group) help += "\n" + option.group + ":\n";
    group = option.group;
    help += option_help(option);
  }
  if (!table.epilogue().empty()) help += "\n" + table.epilogue() + "\n";
  return help;
}

}  // namespace s2s::cli
