#include "cli/dump.h"

#include <fmt/format.h>

#include "cli/help.h"

namespace s2s::cli {
namespace {

std::string comment(const std::string& text) {
  return fmt::format("# {}\n", wrap(text, kTextWidth - 2, "# "));
}

std::string entry(const Option& option) {
  const std::string text = comment(describe(option));
  const std::optional<std::string> value = option.value();
  if (value) return fmt::format("\n{}{} = {}\n", text, option.name, *value);
  return fmt::format("\n{}# {} =\n", text, option.name);
}

}  // namespace

std::string dump_config(const OptionTable& table, const std::function<bool(const Option&)>& wanted) {
  std::string dump = comment(fmt::format("Options of s2s {}; pass this file to --config.", table.command()));
  std::string group;
  for (const Option& option : table.options()) {
    if (!option.in_config || !wanted(option)) continue;
    if (option.group != group) dump += fmt::format("\n# ---- {} ----\n", option.group);
    group = option.group;
    dump += entry(option);
  }
  return dump;
}

std::string dump_config(const OptionTable& table) {
  return dump_config(table, [](const Option&) { return true; });
}

}  // namespace s2s::cli
