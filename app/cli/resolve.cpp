#include "cli/resolve.h"

#include <fmt/format.h>
#include <CLI/App.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

#include "base/closest.h"
#include "base/error.h"
#include "base/problems.h"

namespace s2s::cli {
namespace {

// CLI11 takes a value in brackets for a list, but "[x]" is the name of a file. A character behind the bracket
// keeps it whole, and is taken away where values are read.
constexpr char kGuard = '\x1d';

bool ends_in_bracket(const std::string& argument) {
  const std::size_t last = argument.find_last_not_of(kGuard);
  return last != std::string::npos && argument[last] == ']';
}

std::string unguarded(std::string argument) {
  if (ends_in_bracket(argument) && argument.back() == kGuard) argument.pop_back();
  return argument;
}

std::vector<std::string> flag_values(const Option& option) {
  std::vector<std::string> values;
  for (const std::string& value : option.parsed->results()) values.push_back(unguarded(value));
  return values;
}

// "; did you mean X?", or nothing.
std::string advice(const std::string& word, const std::vector<std::string>& candidates) {
  const auto near = suggestion(word, candidates);
  return near ? fmt::format("; did you mean {}?", *near) : "";
}

[[noreturn]] void refuse(const OptionTable& table, const std::string& argument) {
  const std::string command = table.command();
  if (argument.size() < 2 || argument[0] != '-') {
    throw UsageError(fmt::format("s2s {} takes no argument {}; see s2s {} --help", command,
                                 toml_string(argument), command));
  }
  const std::string flag = argument.substr(0, argument.find('='));
  std::vector<std::string> candidates;
  for (const Option& option : table.options()) {
    if (option.positional) continue;
    candidates.push_back("--" + option.name);
    if (option.kind == OptionKind::flag) candidates.push_back("--no-" + option.name);
  }
  const std::string near = advice(flag, candidates);
  throw UsageError(fmt::format("unknown option {}{}", flag,
                               near.empty() ? fmt::format("; see s2s {} --help", command) : near));
}

std::string_view type_name(TomlType type) {
  switch (type) {
    case TomlType::string:
      return "a string";
    case TomlType::integer:
      return "an integer";
    case TomlType::number:
      return "a number";
    case TomlType::boolean:
      return "true or false";
  }
  return "";
}

TomlType wanted_type(OptionKind kind) {
  switch (kind) {
    case OptionKind::flag:
      return TomlType::boolean;
    case OptionKind::integer:
      return TomlType::integer;
    case OptionKind::number:
      return TomlType::number;
    case OptionKind::text:
    case OptionKind::choice:
      return TomlType::string;
  }
  return TomlType::string;
}

void check_type(const Option& option, const ConfigEntry& entry) {
  const TomlType wanted = wanted_type(option.kind);
  const bool same = entry.type == wanted || (wanted == TomlType::number && entry.type == TomlType::integer);
  if (entry.is_array && !option.list)
    throw BadValue(fmt::format("must be {}, not an array", type_name(wanted)));
  if (!same && !entry.values.empty()) {
    const std::string value = entry.type == TomlType::string
                                  ? "the string " + toml_string(entry.values.front())
                                  : entry.values.front();
    throw BadValue(fmt::format("must be {}, not {}", type_name(wanted), value));
  }
}

void assign_from_config(Option& option, const ConfigEntry& entry) {
  try {
    check_type(option, entry);
    option.assign(entry.values);
  } catch (const BadValue& bad) {
    throw UsageError(fmt::format("{}: {} {}", entry.place(), option.name, bad.what()));
  }
}

void assign_from_flag(Option& option) {
  try {
    option.assign(flag_values(option));
  } catch (const BadValue& bad) {
    throw UsageError(fmt::format("--{} {}", option.name, bad.what()));
  }
}

void assign_from_environment(Option& option, const std::string& value) {
  try {
    option.assign({value});
  } catch (const BadValue& bad) {
    throw UsageError(fmt::format("the environment variable {} {}", option.environment_name(), bad.what()));
  }
}

// Of equal strength the later wins; a command's table is stronger than the top of its file, a later file than
// both.
const ConfigEntry* strongest(const std::vector<ConfigEntry>& entries, const OptionTable& table,
                             const Option& option) {
  const ConfigEntry* best = nullptr;
  for (const ConfigEntry& entry : entries) {
    const bool concerns =
        entry.key == option.name && (entry.command.empty() || entry.command == table.command());
    const bool weaker = best && best->file == entry.file && !best->command.empty() && entry.command.empty();
    if (concerns && !weaker) best = &entry;
  }
  return best;
}

[[noreturn]] void refuse_table(const ConfigEntry& entry, const std::vector<const OptionTable*>& commands) {
  std::vector<std::string> names;
  for (const OptionTable* table : commands) {
    std::string name = table->command();
    std::replace(name.begin(), name.end(), ' ', '.');
    names.push_back(name);
  }
  std::string given = entry.command;
  std::replace(given.begin(), given.end(), ' ', '.');
  throw UsageError(fmt::format("{}: there is no command for the table [{}]{}", entry.place(), given,
                               advice(given, names)));
}

bool knows_table(const ConfigEntry& entry, const std::vector<const OptionTable*>& commands) {
  if (entry.command.empty()) return true;
  return std::any_of(commands.begin(), commands.end(), [&](const OptionTable* table) {
    // [vocab] alone is no command, but [vocab.train] is.
    const bool prefix = entry.key.empty() && table->command().starts_with(entry.command + " ");
    return prefix || table->command() == entry.command;
  });
}

// Of an entry whose table is known.
void check_config_name(const ConfigEntry& entry, const std::vector<const OptionTable*>& commands) {
  std::vector<std::string> known;
  for (const OptionTable* table : commands) {
    if (!entry.command.empty() && entry.command != table->command()) continue;
    for (const Option& option : table->options()) {
      if (option.in_config) known.push_back(option.name);
    }
  }
  if (entry.key.empty()) return;  // an empty table
  if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
    throw UsageError(
        fmt::format("{}: {}: unknown key{}", entry.place(), entry.key, advice(entry.key, known)));
  }
}

}  // namespace

void parse_command_line(OptionTable& table, std::vector<std::string> arguments) {
  for (std::string& argument : arguments) {
    if (ends_in_bracket(argument)) argument += kGuard;
  }
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    table.app().parse(std::move(arguments));
  } catch (const CLI::ExtrasError&) {
    refuse(table, unguarded(table.app().remaining().front()));
  } catch (const CLI::ArgumentMismatch& error) {  // "--hyp: 1 required TEXT missing"
    const std::string message = error.what();
    throw UsageError(fmt::format("{} needs a value", message.substr(0, message.find(':'))));
  } catch (const CLI::ParseError& error) {
    std::string message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    throw UsageError(message);
  }
}

void check_config_names(const std::vector<ConfigEntry>& entries,
                        const std::vector<const OptionTable*>& commands) {
  Problems problems;
  // Files and tables: each is named once, not at each of its keys.
  std::set<std::pair<std::string, std::string>> refused;
  for (const ConfigEntry& entry : entries) {
    if (knows_table(entry, commands)) {
      problems.collect([&] { check_config_name(entry, commands); });
    } else if (refused.emplace(entry.file, entry.command).second) {
      problems.collect([&] { refuse_table(entry, commands); });
    }
  }
  problems.throw_if_any();
}

void resolve(OptionTable& table, const std::vector<ConfigEntry>& entries, const Environment& environment) {
  Problems problems;
  for (Option& option : table.options()) {
    const ConfigEntry* entry = option.in_config ? strongest(entries, table, option) : nullptr;
    const auto variable = option.in_environment ? environment(option.environment_name()) : std::nullopt;
    // Weaker sources are checked too: a mistake in them is a mistake.
    if (entry) problems.collect([&] { assign_from_config(option, *entry); });
    if (variable) problems.collect([&] { assign_from_environment(option, *variable); });
    if (option.parsed->count() > 0) problems.collect([&] { assign_from_flag(option); });
    option.given = entry || variable || option.parsed->count() > 0;
    if (option.required && !option.given) {
      problems.add(ErrorKind::usage, fmt::format("s2s {0} needs {1}{2}; see s2s {0} --help", table.command(),
                                                 option.positional ? "" : "--", option.name));
    }
  }
  problems.throw_if_any();
}

void check_input_files(const OptionTable& table, const std::vector<ConfigEntry>& entries,
                       const Environment& environment) {
  for (const Option& option : table.options()) {
    const ConfigEntry* entry =
        option.is_input && option.in_config ? strongest(entries, table, option) : nullptr;
    const bool overruled = option.parsed->count() > 0 ||
                           (option.in_environment && environment(option.environment_name()).has_value());
    if (!entry || overruled) continue;
    for (const std::string& name : entry->values) {
      std::error_code error;
      if (name.empty() || name == "-" || std::filesystem::exists(name, error)) continue;
      const std::string reason = error ? error.message() : std::strerror(ENOENT);
      const bool relative = std::filesystem::path(name).is_relative();
      throw IoError(fmt::format("{}: {}: cannot open {}: {}{}", entry->place(), option.name, name, reason,
                                relative ? fmt::format(" (names are relative to the current folder, {})",
                                                       std::filesystem::current_path(error).string())
                                         : ""));
    }
  }
}

void resolve_early(OptionTable& table, const std::string& name) {
  for (Option& option : table.options()) {
    if (option.name == name && option.parsed->count() > 0) assign_from_flag(option);
  }
}

}  // namespace s2s::cli
